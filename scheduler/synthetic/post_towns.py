"""Which town a postcode belongs to, by its first half, for the services' counties: a table of facts.

Only used to give a demo venue a name that fits where it stands; towns outside the counties are left out.
London's rows name the postal district.
"""

from __future__ import annotations

_ROWS = """
BB4 Rossendale|BB5 Accrington|BB6 Great Harwood|BB7 Clitheroe|BB8 Colne
BB9 Nelson|BB10 Burnley|BB11 Burnley|BB12 Burnley|BB18 Barnoldswick|BL0 Ramsbottom
BR8 Swanley
CT1 Canterbury|CT2 Canterbury|CT3 Canterbury|CT4 Canterbury|CT5 Whitstable|CT6 Herne Bay|CT7 Birchington
CT8 Westgate-on-Sea|CT9 Margate|CT10 Broadstairs|CT11 Ramsgate|CT12 Ramsgate|CT13 Sandwich|CT14 Deal|CT15 Dover
CT16 Dover|CT17 Dover|CT18 Folkestone|CT19 Folkestone|CT20 Folkestone|CT21 Hythe
DA1 Dartford|DA2 Dartford|DA3 Longfield|DA4 Dartford|DA9 Greenhithe|DA10 Swanscombe|DA11 Gravesend|DA12 Gravesend
DA13 Gravesend
DE1 Derby city centre|DE3 Mickleover
FY5 Thornton-Cleveleys|FY6 Poulton-le-Fylde|FY7 Fleetwood|FY8 Lytham St Annes
L39 Ormskirk|L40 Ormskirk
LA1 Lancaster|LA2 Lancaster|LA3 Morecambe|LA4 Morecambe|LA5 Carnforth|LA6 Carnforth
ME6 Snodland|ME9 Sittingbourne|ME10 Sittingbourne|ME11 Queenborough|ME12 Sheerness|ME13 Faversham
ME14 Maidstone|ME15 Maidstone|ME16 Maidstone|ME17 Maidstone|ME18 Maidstone|ME19 West Malling|ME20 Aylesford
NW1 Marylebone|NW8 St John's Wood
OL13 Bacup
PR1 Preston|PR2 Preston|PR3 Preston|PR4 Preston|PR5 Preston|PR6 Chorley|PR7 Chorley|PR25 Leyland|PR26 Leyland
SW1 Westminster|SW3 Chelsea|SW5 Earl's Court|SW6 Fulham|SW7 South Kensington|SW10 West Brompton
TN1 Tunbridge Wells|TN2 Tunbridge Wells|TN3 Tunbridge Wells|TN4 Tunbridge Wells|TN8 Edenbridge|TN9 Tonbridge
TN10 Tonbridge|TN11 Tonbridge|TN12 Tonbridge|TN13 Sevenoaks|TN14 Sevenoaks|TN15 Sevenoaks|TN16 Westerham
TN17 Cranbrook|TN18 Cranbrook|TN23 Ashford|TN24 Ashford|TN25 Ashford|TN26 Ashford|TN27 Ashford|TN28 New Romney
TN29 Romney Marsh|TN30 Tenterden
W1 West End|W2 Paddington|W6 Hammersmith|W8 Kensington|W9 Maida Vale|W10 North Kensington|W11 Notting Hill
W12 Shepherd's Bush|W14 West Kensington|WC2 Strand
WN8 Skelmersdale
"""
_TOWNS = {
    code: town
    for row in _ROWS.strip().replace("\n", "|").split("|")
    for code, town in [row.split(" ", 1)]
}  # fmt: skip


def post_town(postcode: str) -> str | None:
    """Return the town of a postcode, or None where the table does not know it.

    Examples
    --------
    ``"CT5 1AB"`` is Whitstable; ``"SW1V 4AA"`` is Westminster, as London's last letter is left off.
    """
    outward = postcode.replace(" ", "")[:-3]
    return _TOWNS.get(outward) or _TOWNS.get(outward.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
