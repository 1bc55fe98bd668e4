/** Property lists: what they say is here, what writes them is Python's plistlib. */
import { join } from "node:path";
import { ARCHITECTURE, EXECUTABLE, IDENTIFIER, OLDEST_MACOS } from "./names.ts";
import { tool } from "./tools.ts";

const script = join(import.meta.dirname, "plist.py");

/** Info.plist of the app. */
export function infoOf(version: string, hasWindow: boolean): Record<string, unknown> {
  const [release = version] = version.split("-");
  const folder = "Tokenizer Studio reads text there when you choose it for a corpus.";
  return {
    CFBundleDevelopmentRegion: "en",
    CFBundleDisplayName: "Tokenizer Studio",
    CFBundleExecutable: EXECUTABLE,
    CFBundleIconFile: "TokenizerStudio.icns",
    CFBundleIdentifier: IDENTIFIER,
    CFBundleInfoDictionaryVersion: "6.0",
    CFBundleName: "Tokenizer Studio",
    CFBundlePackageType: "APPL",
    CFBundleShortVersionString: release,
    CFBundleVersion: buildNumber(version),
    LSApplicationCategoryType: "public.app-category.developer-tools",
    LSArchitecturePriority: [ARCHITECTURE],
    LSMinimumSystemVersion: OLDEST_MACOS,
    LSRequiresNativeExecution: true,
    // Without a window the launcher never reports to the Dock, which would call it "not responding".
    ...(hasWindow ? {} : { LSUIElement: true }),
    // The webview of an app refuses http, also to this machine, unless it says that it means this machine.
    NSAppTransportSecurity: {
      NSAllowsLocalNetworking: true,
      NSExceptionDomains: { "127.0.0.1": { NSExceptionAllowsInsecureHTTPLoads: true } },
    },
    NSDesktopFolderUsageDescription: folder,
    NSDocumentsFolderUsageDescription: folder,
    NSDownloadsFolderUsageDescription: folder,
    NSNetworkVolumesUsageDescription: folder,
    NSRemovableVolumesUsageDescription: folder,
    NSHighResolutionCapable: true,
    NSHumanReadableCopyright: "Apache License 2.0",
    /** With its stage, which Apple's versions have no room for; Installer compares by it. */
    TokenizerStudioVersion: version,
  };
}

/** Numbers alone, growing with the stages: 0.1.0-alpha.3 is 0.1.0.1003, 0.1.0 is 0.1.0.9000. */
export function buildNumber(version: string): string {
  const [release = version, stage] = version.split("-");
  const [name = "", count = "0"] = (stage ?? "").split(".");
  const base = stage === undefined ? 9000 : ({ alpha: 1000, beta: 2000 }[name] ?? 3000);
  return `${release}.${base + Number(count)}`;
}

export function writePlist(file: string, value: unknown): void {
  tool("python3", ["-I", script, "write", file], { input: JSON.stringify(value) });
}

/** Settles what `pkgbuild --analyze` found. */
export function settleComponents(file: string, app: string): void {
  tool("python3", ["-I", script, "components", file, app]);
}
