// The script of every page. Behaviours are bound to data-* attributes and delegated from the
// document, so what htmx swaps in works at once. Without this file every form posts and every link opens.
import "htmx.org";
import "./requests.js";
import "./hotkeys.js";
import "./popovers.js";
import "./dialogs.js";
import "./palette.js";
import "./toasts.js";
import "./theme.js";
import "./forms.js";
import "./inputs.js";
import "./combobox.js";
import "./tags.js";
import "./drafts.js";
import "./composer.js";
import "./calls.js";
import "./waiting.js";
import "./rows.js";
import "./cells.js";
import "./card.js";
import "./board.js";
import "./arranging.js";
import "./merge.js";
import "./filters.js";
import "./live.js";
import "./passkeys.js";
import "./past.js";
import "./truncated.js";

document.documentElement.dataset.js = "";
