// A question's page: pickers that can be searched, and what can be copied.
import { copyable } from "../parts/copy.js";
import { searchable } from "../parts/combobox.js";

document.querySelectorAll("select[data-search]").forEach(searchable);
copyable(document);
