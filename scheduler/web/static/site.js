// Starts the few GOV.UK components that are better with JavaScript; every page works without it.
import { initAll } from "./vendor/govuk-frontend/govuk-frontend.min.js";

initAll();
