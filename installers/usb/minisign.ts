/** Signatures as the program `minisign` makes and reads them: Ed25519 over a file's BLAKE2b hash. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  scryptSync,
  sign,
  verify,
} from "node:crypto";
import { SetUpError } from "../../scripts/tasks/run.ts";

export interface SecretKey {
  id: Buffer;
  key: KeyObject;
  publicBytes: Buffer;
}

// PKCS#8 and SubjectPublicKeyInfo of Ed25519, in front of the 32 bytes.
const SEED_HEAD = Buffer.from("302e020100300506032b657004220420", "hex");
const PUBLIC_HEAD = Buffer.from("302a300506032b6570032100", "hex");
const SECRET_BYTES = 2 + 2 + 2 + 32 + 8 + 8 + 8 + 64 + 32;
const ENCRYPTED = "Sc";

/** A key's file. The password is asked for only when the key has one. */
export function readSecretKey(text: string, password: () => string): SecretKey {
  const bytes = Buffer.from(text.split(/\r?\n/)[1] ?? "", "base64");
  if (bytes.length !== SECRET_BYTES || bytes.toString("latin1", 0, 2) !== "Ed")
    throw new SetUpError("The key's file is none that minisign wrote.");
  const isEncrypted = bytes.toString("latin1", 2, 4) === ENCRYPTED;
  const secret = Buffer.from(bytes.subarray(54));
  if (isEncrypted) decrypt(secret, bytes, password());
  const [id, seed, publicBytes] = [secret.subarray(0, 8), secret.subarray(8, 40), secret.subarray(40, 72)];
  const key = createPrivateKey({ key: Buffer.concat([SEED_HEAD, seed]), format: "der", type: "pkcs8" });
  // The file's last 32 bytes are a hash of another BLAKE2b; that the two halves belong together says as much.
  if (!publicOf(key).equals(publicBytes))
    throw new SetUpError(isEncrypted ? "The password is not the key's." : "The key's file is damaged.");
  return { id, key, publicBytes };
}

function decrypt(secret: Buffer, file: Buffer, password: string): void {
  const salt = file.subarray(6, 38);
  const [operations, memory] = [file.readBigUInt64LE(38), file.readBigUInt64LE(46)];
  const { cost, parallelization } = scryptCosts(Number(operations), Number(memory));
  const options = { cost, blockSize: 8, parallelization, maxmem: 2 * Number(memory) };
  const stream = scryptSync(password, salt, secret.length, options);
  for (const [index, byte] of stream.entries()) secret[index] = (secret[index] ?? 0) ^ byte;
}

/** As libsodium takes them from two limits. */
function scryptCosts(operations: number, memory: number): { cost: number; parallelization: number } {
  const isMemoryRich = operations < memory / 32;
  const most = isMemoryRich ? operations / 32 : memory / 1024;
  let cost = 2;
  while (cost <= most / 2) cost *= 2;
  return { cost, parallelization: isMemoryRich ? 1 : Math.floor(operations / 4 / cost / 8) };
}

const publicOf = (key: KeyObject) =>
  createPublicKey(key).export({ format: "der", type: "spki" }).subarray(PUBLIC_HEAD.length);

/** As minisign shows it. */
export const keyId = ({ id }: Pick<SecretKey, "id">) =>
  Buffer.from(id).reverse().toString("hex").toUpperCase();

/** The line `RW…`, which is what people compare. */
export const publicLine = ({ id, publicBytes }: SecretKey) =>
  Buffer.concat([Buffer.from("Ed"), id, publicBytes]).toString("base64");

export const publicKeyFile = (key: SecretKey) =>
  `untrusted comment: minisign public key ${keyId(key)}\n${publicLine(key)}\n`;

/** The signature's file. `comment` is signed, too. */
export function signatureOf(content: Uint8Array, key: SecretKey, comment: string): string {
  const signature = sign(null, blake2b(content), key.key);
  const whole = sign(null, Buffer.concat([signature, Buffer.from(comment)]), key.key);
  const line = Buffer.concat([Buffer.from("ED"), key.id, signature]).toString("base64");
  return `untrusted comment: signature of Tokenizer Studio's list of files
${line}
trusted comment: ${comment}
${whole.toString("base64")}
`;
}

/** Whether the line `RW…` is of the key that signed this. */
export function isSignedBy(publicText: string, content: Uint8Array, signatureFile: string): boolean {
  const [, signatureLine = "", commentLine = "", wholeLine = ""] = signatureFile.split("\n");
  const [known, given] = [Buffer.from(publicText, "base64"), Buffer.from(signatureLine, "base64")];
  if (known.length !== 42 || given.length !== 74 || given.toString("latin1", 0, 2) !== "ED") return false;
  if (!known.subarray(2, 10).equals(given.subarray(2, 10))) return false;
  const spki = Buffer.concat([PUBLIC_HEAD, known.subarray(10)]);
  const key = createPublicKey({ key: spki, format: "der", type: "spki" });
  const signature = given.subarray(10);
  const comment = commentLine.replace(/^trusted comment: /, "");
  const whole = Buffer.concat([signature, Buffer.from(comment)]);
  return (
    verify(null, blake2b(content), key, signature) &&
    verify(null, whole, key, Buffer.from(wholeLine, "base64"))
  );
}

const blake2b = (content: Uint8Array) => createHash("blake2b512").update(content).digest();
