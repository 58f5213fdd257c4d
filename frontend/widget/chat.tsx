/** The page inside the iframe. */
import { render } from "preact";
import { FramingPage } from "./host-page";
import { applyThemeColour } from "./theme";
import { Visit } from "./visit";

const query = new URLSearchParams(location.search);
applyThemeColour(document.documentElement, query.get("color"));
const root = document.getElementById("chat");
if (root) render(<Visit page={new FramingPage(query)} site={query.get("site") ?? ""} />, root);
