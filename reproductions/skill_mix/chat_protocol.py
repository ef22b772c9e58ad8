"""Chat models as students and graders of the one evaluation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from reproductions.skill_mix import chat_prompts as prompts
from reproductions.skill_mix.chat_answers import Messages, Said
from reproductions.skill_mix.chat_client import Chat, Refused, together
from reproductions.skill_mix.chat_forms import FORMS, questions, read_points, without_thoughts
from reproductions.skill_mix.chat_skills import Inventory
from reproductions.skill_mix.combinations import Combination
from reproductions.skill_mix.rubric import Points, from_points, longest, sentences

ATTEMPTS = 3  # how often something is asked before it counts as unreadable
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How a model is asked. `draw` keeps the answers of one seed apart from another's."""

    temperature: float
    tokens: int  # of the longest answer
    workers: int = 8
    draw: str = "0"

    @property
    def parameters(self) -> dict[str, Any]:
        """What goes with each request."""
        return {"temperature": self.temperature, "max_tokens": self.tokens}


class ChatStudent:
    """A chat model that writes: a first text, then its one revision, which counts."""

    def __init__(self, chat: Chat, inventory: Inventory, manner: Manner) -> None:
        self.chat, self.inventory, self.manner = chat, inventory, manner

    def write(self, combinations: Sequence[Combination], repeat: int) -> list[str | None]:
        """The `repeat`-th text for each; None where it was refused or could not be read."""
        return together(partial(self._text, repeat), combinations, self.manner.workers)

    def _text(self, repeat: int, combination: Combination) -> str | None:
        skills = self.inventory.of(combination)
        first = prompts.first_turn(skills, self.inventory.topics[combination.topic])
        asked: list[Mapping[str, str]] = [{"role": "user", "content": first}]
        draft = self._until(repeat, asked, lambda answer: answer.strip() or None)
        if draft is None:
            return None
        asked.append({"role": "assistant", "content": draft})
        asked.append({"role": "user", "content": prompts.second_turn(combination.k)})
        return self._until(repeat, asked, prompts.read_text)

    def _until(self, repeat: int, asked: Messages, read: Callable[[str], str | None]) -> str | None:
        """What can be read of an answer, asked several times if need be."""
        for attempt in range(ATTEMPTS):
            label = f"{self.manner.draw}.{repeat}.{attempt}"
            said = self.chat.say(asked, self.manner.parameters, label)
            found = None if said.refused else read(without_thoughts(said.text))
            if found is not None:
                return found
        return None


class ChatGrader:
    """A chat model that gives points. The length is counted by rule, whatever it says."""

    def __init__(self, chat: Chat, inventory: Inventory, manner: Manner) -> None:
        self.chat, self.inventory, self.manner = chat, inventory, manner
        self.forms = [form for form in FORMS if not chat.refuses(form.name)]

    def grade(self, written: Sequence[tuple[Combination, str]], repeat: int) -> list[Points]:
        """The `repeat`-th grading of each text; None for points that could not be read."""
        return together(partial(self._points, repeat), written, self.manner.workers)

    def _points(self, repeat: int, written: tuple[Combination, str]) -> Points:
        """The first complete grading, else the most complete one; each try in a laxer form."""
        combination, text = written
        best = read_points("", combination.k)
        for attempt in range(ATTEMPTS):
            said = self._said(written, attempt, f"{self.manner.draw}.{repeat}.{attempt}")
            found = read_points("" if said.refused else said.text, combination.k)
            best = min(best, found, key=lambda points: points.count(None))
            if None not in best:
                break
        return from_points([*best, sentences(text) <= longest(combination.k)])

    def _said(self, written: tuple[Combination, str], attempt: int, label: str) -> Said:
        """An answer in the form of this attempt, or in the next one that the endpoint takes."""
        combination, text = written
        skills, topic = self.inventory.of(combination), self.inventory.topics[combination.topic]
        while True:
            forms = self.forms
            form = forms[min(attempt, len(forms) - 1)]
            prompt = prompts.grading(skills, topic, text, form)
            extra = form.extra(questions(combination.k))
            try:
                asked = [{"role": "user", "content": prompt}]
                return self.chat.say(asked, self.manner.parameters | extra, label)
            except Refused:
                if form == FORMS[-1]:  # any endpoint takes plain text, or nothing
                    raise
                self.chat.note_refusal(form.name)
                self.forms = [each for each in self.forms if each != form]
