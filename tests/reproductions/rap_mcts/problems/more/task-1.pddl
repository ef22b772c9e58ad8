(define (problem pair) (:domain towers) (:objects x y)
(:init (arm-empty) (ontable x) (ontable y) (clear x) (clear y))
(:goal (and (on x y))))
