; Three blocks: red lies on green and should lie below it.
(define (problem turn-over)
  (:domain towers)
  (:objects red green blue)
  (:init (handempty) (on red green) (ontable green) (ontable blue) (clear red) (clear blue))
  (:goal (on green red)))
