"""What the answers of one role cost: requests, tokens, money."""

import threading
from collections.abc import Sequence

from reproductions.skill_mix.chat_answers import Said

PER = 1e6  # tokens that a price is for


class Ledger:
    """Counts of the student's answers, or of all graders'.

    `asked` are requests answered over the wire in this run, `kept` are answers that were paid for
    earlier; tokens are of both. `untold` answers came without their tokens.
    """

    def __init__(self) -> None:
        self.asked = self.kept = self.untold = 0
        self.tokens_in = self.tokens_out = 0
        self._lock = threading.Lock()

    def enter(self, said: Said, *, kept: bool) -> None:
        """Count one answer."""
        with self._lock:
            self.kept += kept
            self.asked += not kept
            if said.tokens_in is None or said.tokens_out is None:
                self.untold += 1
                return
            self.tokens_in += said.tokens_in
            self.tokens_out += said.tokens_out

    @property
    def answers(self) -> int:
        """Asked now or kept."""
        return self.asked + self.kept

    @property
    def tokens(self) -> int | None:
        """In and out together; None if some answer did not tell: not known is not zero."""
        return None if self.untold else self.tokens_in + self.tokens_out

    def cost(self, price: Sequence[float]) -> float | None:
        """Money for all answers at a price (in, out) for a million tokens; None if not known."""
        if not price or self.tokens is None:
            return None
        money_in, money_out = price
        return (self.tokens_in * money_in + self.tokens_out * money_out) / PER
