(DEFINE (PROBLEM held-one) (:domain towers)
  (:requirements :strips)
  (:objects A B - block C)   ; a type is dropped
  (:init (Holding b) (on-table c) (on a c)
         (clear a))
  (:goal (and (on b a) (on a c))))
