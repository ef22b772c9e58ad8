; The world of the problems beside this file; a reader of problems passes it over.
(define (domain towers)
  (:requirements :strips)
  (:predicates (on ?x ?y) (ontable ?x) (clear ?x) (holding ?x) (handempty)))
