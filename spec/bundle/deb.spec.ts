/** The .deb: installed by the system's own tool. */
import { deb } from "./forms";
import { journey } from "./journey";
import { browser, window } from "./surfaces";

journey(deb, browser);
journey({ ...deb, system: "window" }, window);
