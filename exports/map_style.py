"""Style sheets of the coverage map and of the page that carries it: plain CSS, no other origin, no font to fetch."""

from __future__ import annotations

MAP_CSS = """\
.coverage-map { margin: 0 0 1.5rem; }
.coverage-map-canvas { width: 100%; height: clamp(20rem, 115vw, 38rem); max-height: 85vh; background: #f8f8f8;
  border: 1px solid OUTLINE; position: relative; z-index: 0; }
.coverage-map .leaflet-container { font: 0.875rem/1.4 Arial, Helvetica, sans-serif; color: INK; }
.coverage-map .leaflet-container a { color: INK; }
.coverage-area { stroke: INK; stroke-width: 1.5; stroke-opacity: 1; fill-opacity: 1; }
.coverage-with-tiles .coverage-area { fill-opacity: 0.7; }
.coverage-area:hover { stroke-width: 3.5; }
.coverage-area.coverage-too-few { stroke-dasharray: 5 4; }
.coverage-patterns { position: absolute; }
.coverage-venue { stroke: INK; stroke-width: 2; stroke-opacity: 1; fill: #ffffff; fill-opacity: 1; }
.coverage-leader { stroke: INK; stroke-width: 1.5; stroke-opacity: 1; }
.coverage-leader-edge { stroke: #ffffff; stroke-width: 4.5; stroke-opacity: 1; }
.coverage-label { pointer-events: none; }
.coverage-label > span { position: absolute; transform: translate(-50%, -50%); white-space: nowrap;
  padding: 1px 4px; border-radius: 3px; background: rgba(255, 255, 255, 0.9); color: INK; text-align: center;
  font-size: 0.75rem; line-height: 1.2; }
.coverage-label-name, .coverage-label-figure { display: block; }
.coverage-label-figure { font-weight: bold; }
.coverage-label-key { display: none; }
.coverage-label-short .coverage-label-name, .coverage-label-tiny .coverage-label-name,
.coverage-label-tiny .coverage-label-figure { display: none; }
.coverage-label-short .coverage-label-key, .coverage-label-tiny .coverage-label-key { display: inline-block;
  box-sizing: border-box; min-width: 1.125rem; padding: 0 2px; border-radius: 0.5625rem; background: INK;
  color: #ffffff; font-weight: normal; font-size: 0.6875rem; line-height: 1.125rem; }
.coverage-label-short .coverage-label-figure { display: inline; margin-left: 3px; }
.coverage-label > .coverage-label-short, .coverage-label > .coverage-label-tiny { padding: 1px; }
.coverage-key { font-size: 1rem; margin: 0.75rem 0 0; }
.coverage-key-title { font-weight: bold; margin: 0; font-size: 1rem; line-height: 1.4; }
.coverage-key ol { margin: 0.25rem 0 0; padding: 0 0 0 2rem; columns: 8.5rem; column-gap: 1rem; }
.coverage-key li { break-inside: avoid; line-height: 1.5; }
.coverage-layers { margin: 0.5rem 0 0; font-size: 1rem; }
.coverage-layers summary { min-height: 2.5rem; line-height: 2.5rem; cursor: pointer; text-decoration: underline;
  width: fit-content; }
.coverage-layers fieldset { border: 0; border-left: 4px solid #b1b4b6; margin: 0 0 0.75rem; padding: 0 0 0 0.75rem;
  min-width: 0; display: flex; flex-wrap: wrap; gap: 0 1.5rem; }
.coverage-layers legend { font-weight: bold; padding: 0; }
.coverage-layers label { display: flex; align-items: center; gap: 0.5rem; min-height: 2.5rem; cursor: pointer; }
.coverage-layers input { margin: 0; width: 1.25rem; height: 1.25rem; flex: none; }
.coverage-legend { list-style: none; margin: 0.75rem 0 0.5rem; padding: 0; display: flex; flex-wrap: wrap;
  gap: 0.375rem 1.5rem; font-size: 1rem; }
.coverage-legend li { display: flex; align-items: center; gap: 0.5rem; margin: 0; }
.coverage-swatch { display: inline-block; box-sizing: border-box; width: 1.75rem; height: 1.25rem; flex: none;
  border: 1.5px solid OUTLINE; font-size: 0.75rem; line-height: 1.1rem; text-align: center;
  print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.coverage-swatch-too-few { border-style: dashed;
  background-image: repeating-linear-gradient(135deg, transparent 0 4px, PATTERN_INK 4px 5.5px); }
.coverage-swatch-no-need { background-image: radial-gradient(circle, INK 1.2px, transparent 1.3px);
  background-size: 5px 5px; }
.coverage-swatch-venue { width: 0.75rem; height: 0.75rem; border-radius: 50%; border: 2px solid INK;
  background: #ffffff; margin: 0 0.5rem; }
.coverage-often-0 { width: 1.25rem; height: 1.25rem; margin: 0 0.25rem; }
.coverage-often-1 { width: 1rem; height: 1rem; margin: 0 0.375rem; }
.coverage-often-3 { width: 0.5625rem; height: 0.5625rem; margin: 0 0.6rem; }
.coverage-legend [hidden] { display: none; }
.coverage-reach { stroke: INK; stroke-width: 1; stroke-opacity: 1; fill-opacity: 1; }
.coverage-reach-3 { stroke-width: 2; }
.coverage-swatch-reach { width: 0.625rem; height: 0.625rem; border: 1px solid INK; border-radius: 50%;
  margin: 0 0.5625rem; }
.coverage-swatch-reach-3 { border-width: 2px; }
.coverage-panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr));
  gap: 1.5rem; margin: 0 0 1.5rem; }
.coverage-panel { margin: 0; }
.coverage-panel svg { display: block; width: 100%; height: auto; max-width: 26rem; overflow: visible; }
.coverage-panel figcaption { font-size: 1rem; line-height: 1.4; margin-bottom: 0.5rem; min-height: 2.8em; }
.coverage-panel figcaption strong, .coverage-panel figcaption span { display: block; }
.coverage-attribution { font-size: 0.875rem; line-height: 1.4; color: #484949; margin: 0; }
@media print {
  .coverage-map { break-inside: avoid; }
  .coverage-map .leaflet-control-zoom, .coverage-layers { display: none; }
}
"""

PAGE_CSS = """\
body { margin: 0; font: 1.125rem/1.5 Arial, Helvetica, sans-serif; color: #0b0c0c; background: #ffffff; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem 1rem 3rem; }
h1 { font-size: 2rem; line-height: 1.15; margin: 0.25rem 0 1rem; }
h2 { font-size: 1.5rem; line-height: 1.2; margin: 2.5rem 0 0.75rem; }
.period { color: #484949; margin: 1rem 0 0; }
.demo { margin: 0; padding: 0.5rem 1rem; background: #12436d; color: #ffffff; text-align: center; }
.coverage-dot-plot { display: block; max-width: 46rem; overflow: visible; }
.wide { overflow-x: auto; }
table { border-collapse: separate; border-spacing: 0; width: 100%; min-width: 42rem; font-size: 1rem; }
caption { text-align: left; font-weight: bold; padding-bottom: 0.5rem; }
caption span { display: block; max-width: calc(100vw - 2rem); }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 1rem 0.4rem 0; border-bottom: 1px solid #b1b4b6; }
thead th { border-bottom: 2px solid #0b0c0c; vertical-align: bottom; }
th[scope=row] { font-weight: normal; }
th:first-child { position: sticky; left: 0; background: #ffffff; max-width: 9rem; }
.number { text-align: right; padding-right: 1.5rem; font-variant-numeric: tabular-nums; }
dt { font-weight: bold; }
dd { margin: 0 0 0.75rem; }
:focus-visible { outline: 3px solid #ffdd00; box-shadow: 0 0 0 6px #0b0c0c; }
@media (min-width: 40rem) { h1 { font-size: 2.5rem; } }
@media print {
  @page { size: A4; margin: 15mm; }
  body { font-size: 11pt; }
  main { max-width: none; padding: 0; }
  h2 { break-after: avoid; }
  tr, dt { break-inside: avoid; }
  .wide { overflow: visible; }
  table { min-width: 0; font-size: 9.5pt; }
  .demo { color: #000000; background: none; border: 2px solid #000000; }
}
"""
