// One script: htmx and the small behaviours. Each file hooks on data-* and works on swapped-in fragments too.
import "htmx.org";
import "./js/requests.js";
import "./js/dialogs.js";
import "./js/palette.js";
import "./js/rows.js";
import "./js/press.js";
import "./js/bulk.js";
import "./js/menus.js";
import "./js/sources.js";
import "./js/drop.js";
import "./js/confirm.js";
import "./js/guard.js";
import "./js/wrong.js";
import "./js/print.js";
import "./js/copy.js";
import "./js/ranges.js";
import "./js/places.js";
