/** What Installer reads: for which Macs, for whom, which pages, and the question whether it may. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ARCHITECTURE, IDENTIFIER, OLDEST_MACOS, RECEIPT } from "./names.ts";
import { buildNumber } from "./plists.ts";

export const COMPONENT = "tokenizer-studio.pkg";

/** hostArchitectures: without it Installer takes the product for one of Intel's and wants Rosetta first. */
export function distributionOf(version: string): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<installer-gui-script minSpecVersion="2">
  <title>Tokenizer Studio ${version}</title>
  <welcome file="welcome.html" mime-type="text/html"/>
  <license file="licence.txt" mime-type="text/plain"/>
  <conclusion file="conclusion.html" mime-type="text/html"/>
  <options customize="never" require-scripts="false" hostArchitectures="${ARCHITECTURE}"/>
  <domains enable_anywhere="false" enable_currentUserHome="true" enable_localSystem="true"/>
  <volume-check script="mayInstall()">
    <allowed-os-versions>
      <os-version min="${OLDEST_MACOS}"/>
    </allowed-os-versions>
  </volume-check>
  <script><![CDATA[
${scriptOf(version)}
  ]]></script>
  <choices-outline>
    <line choice="program"/>
  </choices-outline>
  <choice id="program" title="Tokenizer Studio">
    <pkg-ref id="${RECEIPT}"/>
  </choice>
  <pkg-ref id="${RECEIPT}" version="${buildNumber(version)}">${COMPONENT}</pkg-ref>
  <pkg-ref id="${RECEIPT}">
    <must-close>
      <app id="${IDENTIFIER}"/>
    </must-close>
  </pkg-ref>
</installer-gui-script>
`;
}

/** The script with the version it asks about. */
export function scriptOf(version: string): string {
  const script = readFileSync(join(import.meta.dirname, "may-install.js"), "utf8");
  return `const VERSION = ${JSON.stringify(version)};\n${script}`;
}
