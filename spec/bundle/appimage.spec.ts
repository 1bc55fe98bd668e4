/** The AppImage: mounted where there is FUSE, unpacked where there is none. */
import { appImage } from "./forms";
import { journey } from "./journey";
import { browser, window } from "./surfaces";

journey(appImage("AppImage without FUSE", false), browser);
journey(appImage("AppImage", true), window);
