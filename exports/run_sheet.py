"""The sheet of one run on paper: a page for printing, and the same as a tagged PDF."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import Any

from exports.run_map import map_words, run_map_svg
from scheduler.domain.run_sheet import RunSheet, SheetRider, SheetStop
from scheduler.errors import EvenhandError

SYNTHETIC = "Synthetic: made-up people and journeys, for trying things out. Nobody is to be fetched."
LEAVE_AT = "Keep this sheet with you, show it to nobody else, and hand it in when the run ends."
CSS = """
@page { size: A4; margin: 14mm 14mm 16mm;
  @bottom-left { content: string(run); font: 9pt "Liberation Sans", Arial, sans-serif; }
  @bottom-right { content: "Page " counter(page) " of " counter(pages);
    font: 9pt "Liberation Sans", Arial, sans-serif; } }
body { font: 10.5pt/1.35 "Liberation Sans", Arial, sans-serif; color: #0b0c0c; margin: 0; }
h1 { font-size: 16pt; margin: 0 0 1mm; string-set: run content(); } h2 { font-size: 13pt; margin: 5mm 0 2mm; }
p { margin: 0 0 2mm; }
.synthetic { border: 1.2pt solid #0b0c0c; padding: 2mm 3mm; font-weight: bold; }
dl { margin: 2mm 0; } dt { float: left; clear: left; width: 32mm; font-weight: bold; } dd { margin: 0 0 .6mm 34mm; }
table { width: 100%; border-collapse: collapse; }
thead { display: table-header-group; }
th { text-align: left; vertical-align: top; } td { vertical-align: top; }
th, td { border-bottom: .6pt solid #505a5f; padding: 1.4mm 2mm 1.4mm 0; }
tr { break-inside: avoid; }
.stop { width: 5%; } .when { width: 15%; } .where { width: 29%; } .aboard { width: 8%; }
ul { margin: 0; padding: 0; list-style: none; } li + li { margin-top: 1.4mm; }
.tick { display: block; margin-top: .4mm; } .tick .box ~ .box { margin-left: 6mm; }
.line { display: inline-block; width: 40mm; border-bottom: .6pt solid #0b0c0c; }
.short { width: 22mm; margin-right: 5mm; }
.box { display: inline-block; width: 3.4mm; height: 3.4mm; border: .8pt solid #0b0c0c; margin-right: 1.6mm; }
.time { white-space: nowrap; font-weight: bold; } .small { font-size: 9pt; }
img { width: 108mm; display: block; }
section { break-inside: avoid; }
"""


class PdfUnavailableError(EvenhandError):
    """The library that sets PDF cannot start on this machine; the page for printing says the same."""


def run_sheet_page(sheet: RunSheet) -> str:
    """Return the sheet as one page of HTML that needs no other file; a browser prints it on A4.

    Times, places and people stand in the order of driving; every passenger has boxes to tick.
    """
    title = escape(sheet_title(sheet))
    synthetic = f'<p class="synthetic">{SYNTHETIC}</p>' if sheet.synthetic else ""
    rows = "".join(_row(stop) for stop in sheet.stops)
    picture = b64encode(run_map_svg(sheet).encode()).decode()
    return f"""<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{title}</title><style>{CSS}</style></head><body><main>
<h1>{title}</h1>{synthetic}
<dl><dt>Driver</dt><dd>{escape(sheet.driver)}</dd><dt>Escort</dt><dd>{escape(sheet.escort or "none rides along")}</dd>
<dt>Leave</dt><dd>{clock_words(sheet.leave_minute)}, {escape(sheet.depot)}; back by
{clock_words(sheet.back_minute)}</dd></dl>
<p class="small">{LEAVE_AT}</p>
<h2>Stops in order</h2>
<table><thead><tr><th scope="col" class="stop">Stop</th><th scope="col" class="when">Time</th>
<th scope="col" class="where">Where</th><th scope="col">Who</th>
<th scope="col" class="aboard">Aboard</th></tr></thead><tbody>{rows}</tbody></table>
<section><h2>To fill in when the run ends</h2>
<p>Miles on the clock, leaving <span class="line short"></span> back <span class="line short"></span>
Time back <span class="line short"></span></p></section>
<section><h2>Map of the run</h2><img alt="{escape(map_words(sheet))}" src="data:image/svg+xml;base64,{picture}">
<p class="small">Lines show the order of the stops, not the roads. D is the depot.</p></section>
</main></body></html>
"""


def run_sheet_pdf(sheet: RunSheet) -> bytes:
    """Return the sheet as a PDF on A4, tagged for screen readers, with its title; PDF/UA-1.

    Raises
    ------
    PdfUnavailableError
        When the system's text library (Pango) is missing; says which packages bring it.
    """
    return pdf_of(run_sheet_page(sheet))


def pdf_of(page: str) -> bytes:
    """Return a page of HTML that needs no other file as a tagged PDF, PDF/UA-1; errors as ``run_sheet_pdf``."""
    made: bytes = _weasyprint().HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")
    return made


def _weasyprint() -> Any:
    try:
        import weasyprint  # noqa: PLC0415 — it looks for Pango as it loads; only a PDF needs either
    except OSError as error:
        message = (
            "A PDF cannot be made here, as the system's text library Pango is missing. Print the page instead, or "
            "install it (Debian: apt install libpango-1.0-0 libpangoft2-1.0-0) and try again."
        )
        raise PdfUnavailableError(message) from error
    return weasyprint


def sheet_title(sheet: RunSheet) -> str:
    """Name a run as people do.

    Examples
    --------
    >>> from datetime import date
    >>> sheet_title(RunSheet(run_id="r1", service="Kent", day=date(2027, 1, 12), vehicle="Minibus 1", driver="",
    ...     escort=None, depot="", depot_at=(0, 0), leave_minute=945, back_minute=0, stops=(), synthetic=True))
    'Run of Minibus 1, Tuesday 12 January 2027, leaving at 15:45'
    """
    day = f"{sheet.day:%A} {sheet.day.day} {sheet.day:%B %Y}"
    return f"Run of {sheet.vehicle}, {day}, leaving at {clock_words(sheet.leave_minute)}"


def clock_words(minute: int) -> str:
    """Write minutes since midnight as a time of day; after midnight it is the next day's."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def _row(stop: SheetStop) -> str:
    riders = "".join(f"<li>{_rider(rider)}</li>" for rider in stop.riders)
    until = "" if stop.leave_minute == stop.arrive_minute else f" to {clock_words(stop.leave_minute)}"
    return (
        f'<tr><th scope="row">{stop.number}</th><td class="time">{clock_words(stop.arrive_minute)}{until}</td>'
        f"<td>{escape(stop.place)}</td><td><ul>{riders}</ul></td><td>{stop.aboard_after}</td></tr>"
    )


def _rider(rider: SheetRider) -> str:
    """Needs stand where somebody gets in, whom to ring stands at both ends: whoever opens the door may be missing.

    What the telephone's page notes can be ticked here: picked up, not there, and to whom somebody was handed over.
    """
    does = "gets in" if rider.gets_in else "gets out"
    place = ", wheelchair" if rider.wheelchair else ", seat" if rider.gets_in else ""
    needs = [need.replace("_", " ") for need in rider.needs] if rider.gets_in else []
    more = [escape(part) for part in (rider.contact, *needs) if part]
    told = f'<br><span class="small">{"; ".join(more)}</span>' if more else ""
    box = '<span class="box"></span>'
    tick = f"{box}picked up {box}not there" if rider.gets_in else f'{box}handed over to <span class="line"></span>'
    return f'<strong>{escape(rider.name)}</strong> {does}{place}{told}<span class="tick">{tick}</span>'
