"""How alike two short texts are, by what stands next to each other in them: cheap, and explained in one sentence."""


def likeness(one: str, other: str) -> float:
    """0 for nothing in common to 1 for the same: twice the pairs of neighbouring characters they share, by all the pairs they have
    (the coefficient of Dice, 1945, over sets of pairs). Case, blanks and punctuation do not count; a single character is its own pair.
    """
    first, second = _pairs(one), _pairs(other)
    whole = len(first) + len(second)
    return 2 * len(first & second) / whole if whole else 0.0


def _pairs(text: str) -> set[str]:
    plain = "".join(char for char in text.casefold() if char.isalnum())
    return {plain[at : at + 2] for at in range(len(plain) - 1)} or ({plain} if plain else set())
