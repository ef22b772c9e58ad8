"""Grading: a person grades texts of a run blind and sees how far the run's grader agrees."""

from datetime import UTC, datetime

import streamlit as st

from dashboard import loading, prose, spot_checks
from dashboard.prose import Html
from dashboard.spot_checks import Agreement, Skill, Specimen
from reproductions import rows
from reproductions.rows import Kept

EMPTY = """
**No run has kept graded texts yet.** `make reproduce NAME=skill_mix` does, for the small student,
and `litlab reproduce skill_mix --set student=openai:NAME --set grader=openai:NAME` for any chat
model; its texts can then be graded here.
"""
WHAT = (
    "A model or a parser has graded the texts of a run. Grade some of them yourself, without "
    "seeing its points, and see how far you agree: that tells how much its grades are worth. You "
    "may stop after any text; what you have graded is kept."
)
HOW = (
    "You see what the grader saw, and not what it decided. Judge what the text shows; its length "
    "and whether it names a skill outright are counted by rule."
)
KAPPA = "Kappa is 1 where both always agree and 0 where they agree as often as chance would."
ANSWERS: dict[str, bool | None] = {"Yes": True, "No": False, "Cannot tell": None}


def run_label(run: Kept) -> str:
    """Which run, in words: reproduction, day, its id's first letters, profile, what was changed."""
    day = datetime.fromtimestamp(run.started_ms / 1000, UTC)
    changed = f", {run.changed}" if run.changed else ""
    when = f"{day:%Y-%m-%d %H:%M} UTC · {run.run_id[:6]}"
    return f"{run.reproduction} · {when} · {run.profile}{changed}"


def agreement_line(found: Agreement) -> str:
    """The agreement so far, in words."""
    if found.share is None:
        return "Nothing to compare yet."
    texts = f"{found.texts} text{'s' * (found.texts != 1)}"
    said = f"You and the grader agree on {found.same} of {found.points} points ({found.share:.0%})"
    if found.kappa is None:
        return f"{said} in {texts}. Kappa needs both yes and no among them."
    return f"{said} in {texts}; Cohen's kappa is {found.kappa:.2f}."


def questions(specimen: Specimen) -> list[str]:
    """What is asked of a text, one for each point."""
    shown = [f"Does it show “{skill.name}”?" for skill in specimen.skills]
    return [*shown, f"Is it about the topic “{specimen.topic}”?", "Does it make sense?"]


def draw() -> None:
    """The page."""
    st.title("Grading", anchor=False)
    st.html(prose.paragraph(WHAT))
    runs = {run.run_id: run for run in _runs(loading.results_stamp())}
    if not runs:
        st.info(EMPTY, icon=":material/rate_review:")
        return
    asked = st.query_params.get("run")
    run = st.selectbox(
        "Run",
        list(runs),
        index=list(runs).index(asked) if asked in runs else 0,
        format_func=lambda each: run_label(runs[each]),
        key="run",
        bind="query-params",
    )
    texts, graded = _specimens(runs[run]), spot_checks.gradings()
    found = spot_checks.agreement(texts, graded)
    left = [each for each in texts if each.id not in graded]
    st.caption(f"{found.texts} of {len(texts)} texts graded, in an order by chance.")
    if left:
        _draw_specimen(left[0])
    else:
        st.success("Every text of this run is graded.")
    st.subheader("Agreement so far", anchor=False)
    st.html(prose.paragraph(agreement_line(found)))
    st.caption(KAPPA)


def _draw_specimen(specimen: Specimen) -> None:
    with st.container(border=True, key="specimen"):
        st.html(prose.paragraph(specimen.text, "specimen"))
    st.caption(HOW)
    if specimen.sense:
        st.html(prose.paragraph(specimen.sense))
    keys = [f"{specimen.id}-{place}" for place in range(len(specimen.given))]
    with st.form(specimen.id, border=False):
        for place, question in enumerate(questions(specimen)):
            if place < len(specimen.skills):
                st.html(_explained(specimen.skills[place]))
            st.radio(
                prose.label(question), list(ANSWERS), index=None, horizontal=True, key=keys[place]
            )
        submitted = st.form_submit_button("Submit", type="primary")
    if not submitted:
        return
    given = [st.session_state[key] for key in keys]
    if None in given:
        st.warning("Answer every question; “Cannot tell” is an answer, too.")
        return
    spot_checks.keep(specimen, tuple(ANSWERS[answer] for answer in given))
    st.rerun()


def _explained(skill: Skill) -> Html:
    """A skill's name, definition and example."""
    name = Html(f"<strong>{prose.inline(skill.name)}</strong>")
    example = prose.paragraph(f"Example: {skill.example}", "byline")
    return prose.joined([name, prose.paragraph(skill.definition), example], "")


@st.cache_data(ttl=loading.RESULTS_TTL_S, show_spinner="Looking for texts …", max_entries=4)
def _runs(stamp: str) -> list[Kept]:
    return rows.kept(spot_checks.TABLE)


@st.cache_data(show_spinner=False, max_entries=4)
def _specimens(run: Kept) -> list[Specimen]:
    return spot_checks.specimens(run.rows())


if __name__ == "__main__":
    draw()
