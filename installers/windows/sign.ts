/** Signatures (Authenticode). What to sign with is named by the environment; a password is in a file. */
import { renameSync } from "node:fs";
import { basename, dirname } from "node:path";
import { SetUpError } from "../../scripts/tasks/run.ts";
import { missingTools, tool } from "./tools.ts";

/** On Windows a certificate in the user's store; elsewhere a file, and another with its password. */
export type Signer =
  | { kind: "signtool"; program: string; thumbprint: string; stamp: string | undefined }
  | { kind: "osslsigncode"; certificate: string; password: string; stamp: string | undefined };

const NAMES = {
  thumbprint: "TOKENIZER_STUDIO_WINDOWS_THUMBPRINT",
  signtool: "TOKENIZER_STUDIO_SIGNTOOL",
  certificate: "TOKENIZER_STUDIO_WINDOWS_CERTIFICATE",
  password: "TOKENIZER_STUDIO_WINDOWS_PASSWORD_FILE",
  /** Address of a time stamp service: signatures outlive the certificate. */
  stamp: "TOKENIZER_STUDIO_WINDOWS_TIMESTAMP",
} as const;
/** NSIS hands its commands to a shell: nothing that a shell would read differently may be in them. */
const PLAIN = /^[\w@%+=:,./\\ -]+$/;

/** A setup that is to be signed is signed, or it is not made. */
export function signerIn(environment: NodeJS.ProcessEnv): Signer {
  const stamp = environment[NAMES.stamp] || undefined;
  const thumbprint = environment[NAMES.thumbprint];
  if (thumbprint)
    return { kind: "signtool", program: environment[NAMES.signtool] || "signtool", thumbprint, stamp };
  const [certificate, password] = [environment[NAMES.certificate], environment[NAMES.password]];
  if (!certificate || !password)
    throw new SetUpError(
      "The setup is to be signed, and nothing says with what: set " +
        `${NAMES.thumbprint} (Windows), or ${NAMES.certificate} and ${NAMES.password}.`,
    );
  if (missingTools([["osslsigncode"]]).length > 0)
    throw new SetUpError("The setup is to be signed, and osslsigncode was not found.");
  return { kind: "osslsigncode", certificate, password, stamp };
}

/** Signs a file in its place, and looks at the signature. */
export function sign(file: string, signer: Signer): void {
  const [folder, name] = [dirname(file), basename(file)];
  if (signer.kind === "signtool") {
    const { program, thumbprint, stamp } = signer;
    const when = stamp === undefined ? [] : ["/td", "SHA256", "/tr", stamp];
    tool(
      program,
      ["sign", "/sha1", thumbprint, "/fd", "SHA256", "/d", "Tokenizer Studio", ...when, name],
      folder,
    );
    tool(program, ["verify", "/pa", name], folder);
    return;
  }
  const made = `${name}.signed`;
  tool("osslsigncode", [...openWords(signer), "-in", name, "-out", made], folder);
  renameSync(`${folder}/${made}`, file);
}

function openWords({ certificate, password, stamp }: Extract<Signer, { kind: "osslsigncode" }>): string[] {
  const when = stamp === undefined ? [] : ["-ts", stamp];
  return [
    "sign",
    "-pkcs12",
    certificate,
    "-readpass",
    password,
    "-h",
    "sha256",
    "-n",
    "Tokenizer Studio",
    ...when,
  ];
}

/** For NSIS, which signs the uninstaller with it: `%1` is the file. */
export function signCommand(signer: Signer): string {
  const words =
    signer.kind === "osslsigncode"
      ? [...openWords(signer), "-in", "%1", "-out", "%1.signed"]
      : [
          "sign",
          "/sha1",
          signer.thumbprint,
          "/fd",
          "SHA256",
          ...(signer.stamp ? ["/td", "SHA256", "/tr", signer.stamp] : []),
          "%1",
        ];
  const odd = words.find((word) => !PLAIN.test(word));
  if (odd !== undefined)
    throw new SetUpError(`The uninstaller cannot be signed: a shell would read “${odd}”.`);
  const quoted = words.map((word) => `"${word}"`).join(" ");
  if (signer.kind === "signtool") return `"${signer.program}" ${quoted}`;
  return `osslsigncode ${quoted} && mv "%1.signed" "%1"`;
}
