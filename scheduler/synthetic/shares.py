"""Sharing whole numbers out in proportion, without chance: the method of largest remainders."""

from __future__ import annotations

from collections.abc import Mapping


def shared_out(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Share ``total`` out in proportion to ``weights``.

    Everybody gets the whole part of the exact share; what is left goes to the largest remainders, and to
    the smaller key where two are equal. So nobody is ever a whole unit away from the exact share.

    Parameters
    ----------
    total
        Whole number to share, 0 or more.
    weights
        Key to weight, 0 or more; at least one above 0 unless ``total`` is 0.

    Raises
    ------
    ValueError
        When something is to be shared and every weight is 0.

    Examples
    --------
    10 among weights 1, 1 and 2 gives 3, 2 and 5: the exact shares are 2.5, 2.5 and 5.

    References
    ----------
    Hamilton's method of apportionment.
    """
    everything = sum(weights.values())
    if everything <= 0:
        if total == 0:
            return dict.fromkeys(weights, 0)
        message = f"{total} cannot be shared out among weights that are all 0; give at least one a weight above 0."
        raise ValueError(message)
    exact = {key: total * weight / everything for key, weight in weights.items()}
    shares = {key: int(share) for key, share in exact.items()}
    left = total - sum(shares.values())
    for key in sorted(exact, key=lambda key: (shares[key] - exact[key], key))[:left]:
        shares[key] += 1
    return shares
