"""What can go wrong with a reproduction, one sentence each."""


class ReproductionError(Exception):
    """Something is wrong with a reproduction or with what was asked of it."""


class CardError(ReproductionError):
    """A card does not say what a card must say, or cannot be imported."""


class UsageError(ReproductionError):
    """The command named a reproduction, theme or setting that does not exist."""


class RunError(ReproductionError):
    """An experiment failed, or its worker was killed."""


class TrackingError(ReproductionError):
    """MLflow or its store cannot be used."""
