/** The archive: installed without rights by its script, also into a folder whose name is hard to quote. */
import { ODD, tar } from "./forms";
import { journey } from "./journey";
import { browser, window } from "./surfaces";

journey(tar(".tar.zst", undefined), browser);
journey({ ...tar(".tar.zst in a folder that is hard to name", ODD), system: "window" }, window);
