"""Generated ontologies against all chains of rules, and a checker that shares no code with them."""

import itertools
from collections import Counter

import numpy as np
import pytest

from reproductions.rap_mcts.hooks import Budget, finished
from reproductions.rap_mcts.method import Search, search
from reproductions.rap_mcts.proof_checker import proved
from reproductions.rap_mcts.proofs import (
    CATEGORIES,
    HELD_OUT,
    PROPERTIES,
    TERMS,
    Deduction,
    Question,
    answer,
    deduce,
    is_held_out,
    legal_steps,
    proof,
    random_question,
    read_statement,
    said,
    said_rule,
    settled,
    shape,
    told,
)

# 0 is 1, 1 is 2, 2 is not 50; and 0 is 3; and 4, which nothing is, is 50.
SMALL = Question(
    start=0,
    rules=((1, 2, True), (4, 50, True), (0, 1, True), (2, 50, False), (0, 3, True)),
    query=(50, True),
)
DEPTHS = range(1, 6)


def questions(count=60, **chosen):
    """Questions of every depth, the same each time."""
    rng = np.random.default_rng(0)
    return [
        (depth, random_question(rng, depth, **chosen)) for depth in DEPTHS for _ in range(count)
    ]


def closure(question):
    """All that can be proved, with its steps: the rules over and over until nothing is new."""
    known = {(question.start, True): 0}
    for _ in question.rules:
        for subject, term, holds in question.rules:
            if (subject, True) in known and (term, holds) not in known:
                known[term, holds] = known[subject, True] + 1
    return known


def settling(question):
    """Every chain of rules from the first category to the term asked about."""
    chains, found = [[rule] for rule in question.rules if rule[0] == question.start], []
    while chains:
        chain = chains.pop()
        if chain[-1][1] == question.query[0]:
            found.append(tuple(chain))
        if chain[-1][2]:
            chains += [[*chain, rule] for rule in question.rules if rule[0] == chain[-1][1]]
    return found


def test_a_question_worked_by_hand():
    assert legal_steps(SMALL, (0, True)) == ((0, 1, True), (0, 3, True))
    assert legal_steps(SMALL, (2, False)) == ()
    assert deduce((2, True), (2, 50, False)) == (50, False)
    assert proof(SMALL) == ((0, 1, True), (1, 2, True), (2, 50, False))
    assert answer(SMALL, (50, False)) is False
    assert answer(SMALL, (3, True)) is None
    assert proved(SMALL, proof(SMALL), False)
    assert not proved(SMALL, proof(SMALL), True)
    with pytest.raises(ValueError, match="says nothing about"):
        deduce((2, False), (2, 50, False))


@pytest.mark.parametrize("distractors", [0, 1, 2])
def test_each_question_has_one_proof_of_its_depth_and_no_contradiction(distractors):
    for depth, question in questions(distractors=distractors):
        (only,) = settling(question)
        assert len(only) == depth
        assert proof(question) == only
        known = closure(question)
        assert not [term for term, holds in known if (term, not holds) in known]
        assert (question.query in known) == (only[-1][1:] == question.query)
        assert {known[settle] for settle in known if settle[0] == question.query[0]} == {depth}


def test_true_and_false_both_signs_and_both_kinds_of_term_are_alike_often_and_free():
    """The answer cannot be told from the sign or the kind of what is asked about."""
    counts = Counter()
    for _, question in questions(400):
        sign, kind = question.query[1], question.query[0] < len(CATEGORIES)
        counts[answer(question, proof(question)[-1][1:]), sign, kind] += 1
    assert len(counts) == 8
    assert all(abs(times - 250) < 4 * 250**0.5 for times in counts.values())


def test_distractors_lead_astray_at_every_step_and_name_what_is_asked_about():
    for depth, question in questions():
        for rule in proof(question):
            assert len(legal_steps(question, (rule[0], True))) >= 2
        last = proof(question)[-1]
        decoys = [rule for rule in question.rules if rule[1] == last[1] and rule != last]
        assert {rule[2] for rule in decoys} >= {not last[2]}
        assert not {rule[0] for rule in decoys} & {term for term, _ in closure(question)}
        assert depth == len(proof(question))


def test_without_distractors_there_is_the_proof_only():
    for _, question in questions(10, distractors=0):
        assert set(proof(question)) == set(question.rules)


def test_every_damage_to_a_proof_is_judged_by_what_it_still_derives():
    """Each swap, drop and replacement; here a replay as a walk along the rules' statements."""
    verdicts = Counter()
    for _, question in questions(6):
        steps = list(proof(question))
        right = answer(question, steps[-1][1:])
        assert proved(question, steps, right)
        assert not proved(question, steps, not right)
        assert not proved(question, steps, None)
        others = [[*steps[:i], *steps[i + 1 :]] for i in range(len(steps))]
        for i, j in itertools.combinations(range(len(steps)), 2):
            swapped = list(steps)
            swapped[i], swapped[j] = steps[j], steps[i]
            others.append(swapped)
        for i, rule in itertools.product(range(len(steps)), question.rules):
            others.append([*steps[:i], rule, *steps[i + 1 :]])
        for other in others:
            have, sound = [(question.start, True)], True
            for subject, term, holds in other:
                sound = sound and (subject, True) in have
                have.append((term, holds))
            want = sound and right == (question.query in have) and settles(question, have)
            verdicts[want] += 1
            assert proved(question, other, right) == want
    assert verdicts[True] > 0 < verdicts[False]


def settles(question, statements):
    return any(term == question.query[0] for term, _ in statements)


@pytest.mark.parametrize(
    ("steps", "said_answer"),
    [
        ("all", True),
        (None, True),
        ([(0, 1)], True),
        ([(0, 1, 1)], True),
        (["0"], False),
        ([], "yes"),
        ([], 1),
    ],
)
def test_what_is_no_proof_or_answer_is_an_error_and_never_a_verdict(steps, said_answer):
    with pytest.raises(ValueError, match="is a sequence|is no rule|an answer is"):
        proved(SMALL, steps, said_answer)


def test_a_rule_that_was_not_told_proves_nothing():
    assert not proved(SMALL, [(0, 50, False)], False)
    assert not proved(SMALL, [(4, 50, True)], True)


def test_shapes_ignore_names_kinds_and_order_and_see_branches():
    rng = np.random.default_rng(1)
    for _, question in questions(5):
        names = rng.permutation(len(TERMS)).tolist()
        twin = Question(
            start=names[question.start],
            rules=tuple((names[a], names[b], holds) for a, b, holds in question.rules[::-1]),
            query=(names[question.query[0]], not question.query[1]),
        )
        assert shape(twin) == shape(question)
        more = (*question.rules, (question.start, names[0] + 1000, True))
        grown = Question(start=question.start, rules=more, query=question.query)
        assert shape(grown) != shape(question)


def test_held_out_shapes_and_the_others_never_meet_at_any_depth():
    rng = np.random.default_rng(2)
    for depth in DEPTHS:
        kept = {shape(random_question(rng, depth, held_out=True)) for _ in range(60)}
        used = {shape(random_question(rng, depth, held_out=False)) for _ in range(60)}
        assert kept and used and not kept & used
        assert all(map(is_held_out, kept)) and not any(map(is_held_out, used))
    share = np.mean(
        [is_held_out(shape(question)) for depth, question in questions(200) if depth > 2]
    )
    assert abs(share - HELD_OUT) < 0.1


def test_a_seed_repeats_its_question_and_another_has_another():
    first, again, other = (random_question(np.random.default_rng(seed), 4) for seed in (3, 3, 4))
    assert first == again != other


@pytest.mark.parametrize(("depth", "distractors"), [(0, 1), (6, 1), (2, 3), (2, -1)])
def test_a_question_that_cannot_be_made_is_refused(depth, distractors):
    with pytest.raises(ValueError, match="a proof has 1 to 5 steps"):
        random_question(np.random.default_rng(5), depth, distractors)


def test_a_shape_that_does_not_exist_is_an_error():
    rng = np.random.default_rng(6)
    held = is_held_out(shape(random_question(rng, 3, 0)))
    with pytest.raises(ValueError, match="allow more distractors"):
        random_question(rng, 3, 0, held_out=not held)


def test_names_are_invented_and_no_two_alike():
    assert len({*TERMS}) == len(TERMS) == len(CATEGORIES) + len(PROPERTIES)
    assert not [name for name in TERMS if name.endswith("mpus")]


def test_statements_come_back_as_they_are_said():
    for term, holds in itertools.product(range(len(TERMS)), (True, False)):
        assert read_statement(said((term, holds))) == (term, holds)
        assert read_statement(f"So, {said((term, holds)).upper()}!\n") == (term, holds)


@pytest.mark.parametrize(
    "text",
    ["", "Tavi", "Tavi is a wumpus.", "Every blorvel is a braddin.", "Tavi is not"]
    + ["Tavi is a blorvel. Tavi is not a blorvel."],
)
def test_a_text_without_one_statement_has_none(text):
    assert read_statement(text) is None


def test_a_question_in_english_worked_by_hand():
    assert TERMS[:2] == ("blorvel", "bladdin")
    assert told(Question(start=0, rules=((0, 1, True), (1, 48, False)), query=(48, True))) == [
        "Every blorvel is a bladdin.",
        "Every bladdin is not blummy.",
        "Tavi is a blorvel.",
        "True or false: Tavi is blummy.",
    ]
    assert said_rule((0, 1, False)) == "Every blorvel is not a bladdin."


def test_the_search_of_the_paper_proves_what_a_first_choice_does_not():
    """The same planner as in Blocksworld, through the same hooks, with true deduction."""
    rng = np.random.default_rng(7)
    proofs, greedy = 0, 0
    for _, question in questions(10):
        found = finished(
            search(
                Deduction(question),
                question.initial,
                Search(depth_limit=8, stop_solved=True),
                rng,
                Budget(iterations=500),
            )
        )
        proofs += proved(question, found.plan, answer(question, found.states[-1]))
        state, steps = question.initial, []
        while not settled(question, state) and legal_steps(question, state):
            steps.append(legal_steps(question, state)[0])
            state = deduce(state, steps[-1])
        greedy += proved(question, steps, answer(question, state))
    assert proofs == 50
    assert greedy < 25


def test_the_checker_imports_nothing_of_the_generator():
    import ast
    import inspect

    from reproductions.rap_mcts import proof_checker

    tree = ast.parse(inspect.getsource(proof_checker))
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names == {"collections.abc", "typing"}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
