// SPDX-License-Identifier: Apache-2.0 OR MIT
// Made by script/generate-clients from the OpenRPC document of the daemon: do not edit.

import type { Transport } from "./transport.js";

export interface Cid {
  "/": string;
}

export type CidOrText = Cid | string;

export type Code = Cid | string;

export type Address = string;

export type Addresses = Address[];

export type Amount = string;

export type Base64 = string;

export type Bytes = string;

export type RawText = string | RawTextObject;

export interface RawTextObject {
  base64: Base64;
}

export type At = "head" | "genesis" | number | Cid | string;

export type Place = At | PlaceObject;

export interface PlaceObject {
  world?: string;
  at?: At;
}

export type Bool = boolean;

export type Null = null;

export type Uint = number;

export type Text = string;

export type IntegerOrText = number | string;

export type UnsignedOrText = number | string;

export type AmountOrFil = string;

export type NetworkVersion = number | string;

export type WorldName = string;

export type JsonObject = { [name: string]: unknown };

export type AnyValue = unknown[] | boolean | number | null | { [name: string]: unknown } | string;

export type AnyMessage = Message | SignedMessage;

export type MessageOrBytes = Message | SignedMessage | Bytes;

export type TipsetKey = Cid[] | null;

export type KeyType = "secp256k1" | "bls" | 1 | 2;

export type RandomnessDraw = unknown[];

export type ActorOverrides = { [name: string]: { [name: string]: unknown } };

export type ActorStateOrBytes = Bytes | { [name: string]: unknown };

export type BuildSteps = BuildStepsItem[];

export interface BuildStepsItem {
  method: string;
  params?: unknown;
}

export type Topic = number | string;

export type WorldSource = string | WorldSourceObject1 | WorldSourceObject2;

export interface WorldSourceObject1 {
  world: string;
  at?: At;
}

export interface WorldSourceObject2 {
  car: string;
  root?: unknown;
}

/** A method of the chaos actor: its name, or its number (any other number too). */
export type ChaosMethod = "constructor" | "callerValidation" | "createActor" | "resolveAddress" | "deleteActor" | "send" | "mutateState" | "abortWith" | "inspectRuntime" | "createState" | number | string;

export interface InnerCall {
  method: ChaosMethod;
  /** As x-recursive says: a circle of $ref is more than many tools take. */
  args?: ChaosArgs;
  params?: Bytes;
}

/** What resolveAddress (method 4) returns. */
export interface ResolveAddressReturn {
  address: Address;
  success: boolean;
}

/** What send (method 6) returns; returnDecoded stands with a call inside by name. */
export interface SendReturn {
  return: Base64;
  code: number;
  codeName: string | null;
  returnDecoded?: ChaosReturn | null;
}

/** What inspectRuntime (method 9) returns: what the actor sees. */
export interface InspectRuntimeReturn {
  caller: Address;
  receiver: Address;
  valueReceived: Amount;
  currEpoch: number;
  currentBalance: Amount;
  state: InspectRuntimeReturnState;
}

export interface InspectRuntimeReturnState {
  value: RawText;
  unmarshallable: unknown[];
}

/** What a method of the chaos actor returned, decoded; null for nothing. */
export type ChaosReturn = ResolveAddressReturn | SendReturn | InspectRuntimeReturn | null;

export type OpenRPC = { [name: string]: unknown };

export type Tipset = Cid[];

export interface Message {
  Version?: number;
  To: Address;
  From: Address;
  Nonce?: number;
  Value?: Amount;
  GasLimit?: number;
  GasFeeCap?: Amount;
  GasPremium?: Amount;
  Method?: number;
  Params?: Base64 | null;
  CID?: Cid;
}

export interface Signature {
  Type: number;
  Data: Base64;
}

export interface SignedMessage {
  Message: Message;
  Signature: Signature;
  CID?: Cid;
}

export interface KeyInfo {
  Type: "secp256k1" | "bls";
  PrivateKey: Base64;
}

export interface Receipt {
  ExitCode: number;
  Return: Base64 | null;
  GasUsed: number;
  EventsRoot: null;
}

export interface Actor {
  Code: Cid;
  Head: Cid;
  Nonce: number;
  Balance: Amount;
  DelegatedAddress: null;
}

export interface ActorState {
  Balance: Amount;
  Code: Cid;
  State: { [name: string]: unknown };
}

export interface GasCost {
  Message: Cid | null;
  GasUsed: Amount;
  BaseFeeBurn: Amount;
  OverEstimationBurn: Amount;
  MinerPenalty: Amount;
  MinerTip: Amount;
  Refund: Amount;
  TotalCost: Amount;
}

export interface GasTrace {
  Name: string;
  tg: number;
  cg: number;
  sg: number;
  tt: number;
}

export interface ExecutionTrace {
  Msg: ExecutionTraceMsg;
  MsgRct: ExecutionTraceMsgRct;
  GasCharges: GasTrace[] | null;
  Subcalls: ExecutionTrace[] | null;
}

export interface ExecutionTraceMsg {
  From: Address;
  To: Address;
  Value: Amount;
  Method: number;
  Params: Base64 | null;
  ParamsCodec: number;
  GasLimit: number;
  ReadOnly: boolean;
}

export interface ExecutionTraceMsgRct {
  ExitCode: number;
  Return: Base64 | null;
  ReturnCodec: number;
}

export interface InvocResult {
  MsgCid: Cid;
  Msg: Message;
  MsgRct: Receipt;
  GasCost: GasCost;
  ExecutionTrace: ExecutionTrace | null;
  Error: string;
  Duration: number;
}

export type MsgLookup = MsgLookupObject | null;

export interface MsgLookupObject {
  Message: Cid;
  Receipt: Receipt;
  /** what the method returned, with Go's names; null for nothing */
  ReturnDec: unknown;
  TipSet: Tipset;
  Height: number;
}

export interface APIVersion {
  Version: string;
  APIVersion: number;
  BlockDelay: number;
  Agent: string;
}

export interface Roots {
  before: Cid;
  after: Cid;
}

export interface Exit {
  code: number;
  name: string | null;
  text: string | null;
}

export interface Charge {
  name: string;
  tg: number;
  cg: number;
  sg: number;
}

export interface Frame {
  depth: number;
  parent: number | null;
  from: Address;
  to: Address;
  method: number;
  value: Amount;
  params: Base64 | null;
  exit: number;
  return: Base64 | null;
  gasCharges?: Charge[];
  ipld?: Access[];
}

export interface Application {
  msgCid: Cid;
  message: Message;
  encodedParams?: Base64;
  receipt: Receipt;
  exit: Exit;
  returnDecoded: ChaosReturn;
  gasCost: GasCost;
  stateRoot: Roots;
  chaosHead: Cid | null;
  seq: number | null;
  epoch: number;
  networkVersion: number;
  durable: boolean;
  trace?: Frame[];
  warnings?: ApplicationWarningsItem[];
}

export interface ApplicationWarningsItem {
  name: string;
  text: string;
}

export interface TipsetApplication {
  step: "message" | "reward" | "cron";
  epoch: number;
  block: number | null;
  msgCid: Cid;
  message: Message;
  receipt: Receipt;
  exit: Exit;
  returnDecoded: { [name: string]: unknown } | null;
  gasCost: GasCost | null;
  trace?: Frame[];
}

export interface TipsetRun {
  receiptsRoot: Cid;
  stateRoot: Roots;
  applications: TipsetApplication[];
  chaosHead: Cid | null;
  seq: number;
  parentEpoch: number;
  epoch: number;
  networkVersion: number;
  baseFee: Amount;
  durable: boolean;
}

export interface Encoded {
  params: Base64;
  hex: string;
  diag: string;
}

export interface Decoded {
  value: { [name: string]: unknown } | null;
  diag: string;
}

export interface Randomness {
  source: "fixed" | "seeded" | "replay" | "strict" | "record";
  seed?: RawText;
  value?: Base64;
  rules?: RandomnessRulesItem[];
  recorded?: RandomnessRecordedItem[];
  recordedTotal?: number;
}

export interface RandomnessRulesItem {
  on: unknown[];
  ret: Base64;
}

export interface RandomnessRecordedItem {
  on: unknown[];
  ret: Base64;
}

export interface Environment {
  epoch: number;
  networkVersion: number;
  baseFee: Amount;
  circSupply: Amount;
  addressPrefix: "f" | "t";
  networkName: string | null;
  epochStep: number;
  randomness: Randomness;
  signatures: "verify" | "skip";
  gasDefaults: EnvironmentGasDefaults;
}

export interface EnvironmentGasDefaults {
  gasLimit: number;
  gasFeeCap: Amount;
  gasPremium: Amount;
}

/** as Chaos.EnvSet */
export interface EnvironmentChange {
  /** at least 0 */
  epoch?: IntegerOrText;
  /** 0 to 15 */
  networkVersion?: NetworkVersion;
  /** attoFIL, at least 0 */
  baseFee?: AmountOrFil;
  /** attoFIL, at least 0 */
  circSupply?: AmountOrFil;
  /** what actors draw randomness from */
  randomness?: RandomnessArgs;
  /** by which the epoch moves on before every message; 0 in a new world */
  epochStep?: IntegerOrText;
  /** whether Filecoin.MpoolPush looks at them: verify or skip */
  signatures?: "verify" | "skip";
  /** what Chaos.Invoke fills in */
  gasDefaults?: GasDefaults;
  /** the letter that answers write addresses with, f or t; f in a new world */
  addressPrefix?: "f" | "t";
}

export interface EnvironmentChangeGasDefaults {
  gasLimit: number;
  gasFeeCap: Amount;
  gasPremium: Amount;
}

export interface EnvironmentChangeWarningsItem {
  name: string;
  text: string;
}

export interface StateRoot {
  root: Cid;
  treeVersion: number;
  actors: Cid;
  seq: number | null;
  epoch: number;
  networkVersion: number;
}

export interface DiffState {
  root: Cid;
  seq: number | null;
  world?: string;
  treeVersion: number;
}

export type DiffValues = DiffValuesItem[];

export interface DiffValuesItem {
  path: string;
  old?: unknown;
  new?: unknown;
}

export interface StateDiff {
  from: DiffState;
  to: DiffState;
  walk: "differences" | "everything";
  actors?: StateDiffActorsItem[];
  text?: string;
  counts: StateDiffCounts | null;
  next: string | null;
}

export interface StateDiffActorsItem {
  id: number;
  address: Address;
  kind: string | null;
  change: "changed" | "added" | "removed";
  old: Actor | null;
  new: Actor | null;
  fields?: DiffValues;
  blocks?: DiffValues;
  cut?: boolean;
}

export interface StateDiffCounts {
  changed: number;
  added: number;
  removed: number;
}

export interface Entry {
  seq: number;
  kind: "genesis" | "message" | "env" | "tipset" | "move" | "edit" | "implicit" | "import";
  stateRoot: Roots;
  epoch: number;
  networkVersion: number;
  baseFee: Amount;
  circSupply: Amount;
  addressPrefix: "f" | "t";
  msgCid?: Cid;
  message?: Message;
  receipt?: Receipt;
  exit?: Exit;
  gasCost?: GasCost;
  move?: EntryMove;
  tipset?: TipsetSummary;
  edits?: EntryEditsItem[];
  settings?: EntrySettings;
}

export interface EntryMove {
  reason: "restore" | "rewind" | "reset";
  target: number;
}

export interface EntryEditsItem {
  op: "setBalance" | "setNonce" | "setActor" | "createAccount" | "deleteActor";
  address: Address;
  balance?: Amount;
  nonce?: number;
  code?: Cid;
  head?: Cid;
}

export interface EntrySettings {
  epochStep: number;
  randomness: Randomness;
  signatures: "verify" | "skip";
  gasDefaults: EntrySettingsGasDefaults;
}

export interface EntrySettingsGasDefaults {
  gasLimit: number;
  gasFeeCap: Amount;
  gasPremium: Amount;
}

export interface TipsetSummary {
  parentEpoch: number;
  baseFee: Amount;
  receiptsRoot: Cid;
  applications: number;
  blocks: TipsetSummaryBlocksItem[];
  messages: TipsetSummaryMessagesItem[];
}

export interface TipsetSummaryBlocksItem {
  miner: Address;
  winCount: number;
  messages: number;
}

export interface TipsetSummaryMessagesItem {
  msgCid: Cid;
  block: number;
  exitCode: number;
  gasUsed: number;
}

export interface History {
  entries: Entry[];
  next: number | null;
}

export interface Trace {
  seq: number;
  msgCid?: Cid;
  format: "json" | "lotus" | "tree" | "text";
  trace?: Frame[] | ExecutionTrace | CallTree | string | null;
  applications?: TraceApplicationsItem[];
}

export interface TraceApplicationsItem {
  step: "message" | "reward" | "cron";
  epoch: number;
  block: number | null;
  msgCid: Cid;
  trace: Frame[] | ExecutionTrace | CallTree | string | null;
}

export interface VectorResult {
  id: string;
  variant: string;
  outcome: "pass" | "fail" | "skip" | "error";
  reason: string | null;
  negated: boolean;
  receipts: VectorResultReceiptsItem[];
  receiptsRoots: VectorResultReceiptsRootsItem[];
  postRoot: VectorResultPostRoot;
  diff: null;
  trace: VectorResultTrace | null;
  durationNs: number;
}

export interface VectorResultReceiptsItem {
  index: number;
  ok: boolean;
  expected: Receipt | null;
  actual: Receipt | null;
  error?: string;
}

export interface VectorResultReceiptsRootsItem {
  expected: Cid;
  actual: Cid;
  ok: boolean;
}

export interface VectorResultPostRoot {
  expected: Cid;
  actual: Cid | null;
  ok: boolean;
}

export interface VectorResultTrace {
  compared: number;
  different: number;
  first: VectorResultTraceFirst | null;
}

export interface VectorResultTraceFirst {
  message: number;
  frame: number;
  index: number;
  expected: Charge | null;
  actual: Charge | null;
}

export interface VectorRun {
  results: VectorResult[];
  totals: VectorRunTotals;
}

export interface VectorRunTotals {
  ran: number;
  passed: number;
  failed: number;
  skipped: number;
  errors: number;
}

export interface VectorLint {
  problems: VectorLintProblemsItem[];
  totals: VectorLintTotals;
}

export interface VectorLintProblemsItem {
  level: "error" | "warning" | "note";
  name: string;
  path: string;
  text: string;
  hint: string;
}

export interface VectorLintTotals {
  errors: number;
  warnings: number;
  notes: number;
  omitted: number;
}

export interface VectorCut {
  vector: { [name: string]: unknown };
  before: VectorCutBefore;
  after: VectorCutAfter;
}

export interface VectorCutBefore {
  variants: number;
  steps: number;
  blocks: number;
  carBytes: number;
}

export interface VectorCutAfter {
  variants: number;
  steps: number;
  blocks: number;
  carBytes: number;
}

export interface VectorExport {
  vector: VectorExportVector;
  from: number;
  to: number;
  variants: VectorExportVariantsItem[];
  car: VectorExportCar;
  warnings: VectorExportWarningsItem[];
}

export interface VectorExportVector {
  class: "message" | "tipset";
  selector?: { [name: string]: string };
  _meta: { [name: string]: unknown };
  car: Base64;
  randomness?: unknown[];
  preconditions: { [name: string]: unknown };
  apply_messages?: unknown[];
  apply_tipsets?: unknown[];
  postconditions: { [name: string]: unknown };
  diagnostics?: { [name: string]: unknown };
}

export interface VectorExportVariantsItem {
  id: string;
  epoch: number;
  nv: number;
  claimed: boolean;
  reason: string | null;
}

export interface VectorExportCar {
  blocks: number;
  bytes: number;
}

export interface VectorExportWarningsItem {
  name: string;
  text: string;
}

export interface Info {
  version: string;
  build: InfoBuild;
  libraries: InfoLibrariesItem[];
  uptimeSeconds: number;
  startTime: number;
  listen: string | null;
  addresses: string[];
  data: InfoData;
  durability: "full" | "none";
  limits: InfoLimits;
  memory: InfoMemory;
  counts: InfoCounts;
  collection: InfoCollection;
  options: InfoOptionsItem[];
  methods: number;
  accounts: InfoAccountsItem[];
  accountsNote: string;
  environment: Environment;
  access: InfoAccess;
}

export interface InfoBuild {
  compiler: string;
  sanitized: boolean;
}

export interface InfoLibrariesItem {
  name: string;
  version: string;
}

export interface InfoData {
  kind: "directory" | "ephemeral";
  directory: string | null;
}

export interface InfoLimits {
  bodyBytes: number;
  responseBytes: number;
  batchMembers: number;
  jsonDepth: number;
  memoryBytes: number;
  callDepth: number;
  workers: number;
  connections: number;
  idempotencyKeys: number;
}

export interface InfoMemory {
  limitBytes: number;
  usedBytes: number;
  peakBytes: number;
  refusals: number;
}

export interface InfoCounts {
  blocks: number;
  journalEntries: number;
  mapSizeBytes: number;
  usedBytes: number;
  seq: number;
}

export interface InfoCollection {
  stage: "atRest" | "marking" | "removing";
  blocksKept: number;
  bytesRemoved: number;
  bytesPlanned: number;
}

export interface InfoOptionsItem {
  name: string;
  value: string | null;
  origin: string;
}

export interface InfoAccountsItem {
  address: Address;
  id: Address;
  balance: Amount;
  label?: string;
  keyType?: "secp256k1";
  privateKey?: string;
}

export interface InfoAccess {
  auth: boolean;
  readOnly: boolean;
  allowMethods: string[];
  denyMethods: string[];
  disabledMethods: number;
  cookieFile: string | null;
  permission: "none" | "read" | "write" | "sign" | "admin";
  worlds: string[] | null;
}

export interface Access {
  op: "get" | "put";
  cid: Cid;
  bytes: number;
}

export interface CallTree {
  from: Address;
  to: Address;
  method: number;
  value: Amount;
  params: Base64 | null;
  exit: number;
  return: Base64 | null;
  error: string | null;
  gasCharges?: Charge[];
  ipld?: Access[];
  calls: CallTree[];
}

export interface ActorFound {
  Code: Cid;
  Head: Cid;
  Nonce: number;
  Balance: Amount;
  DelegatedAddress: null;
  id: number;
  address: Address;
  kind: string | null;
  robust: Address | null;
  labels: string[];
  root: Cid;
  state?: { [name: string]: unknown } | null;
  stateError?: string;
}

export interface ActorList {
  root: Cid;
  actors: ActorListActorsItem[];
  total: number | null;
  next: string | null;
}

export interface ActorListActorsItem {
  Code: Cid;
  Head: Cid;
  Nonce: number;
  Balance: Amount;
  DelegatedAddress: null;
  id: number;
  address: Address;
  kind: string | null;
}

export interface DagValue {
  cid: Cid;
  path: string;
  codec: string | null;
  bytes: number;
  value: unknown;
  links: Cid[];
}

export interface DagPut {
  cid: Cid;
  bytes: number;
  new: boolean;
}

export interface DagStat {
  cid: Cid;
  blocks: number;
  bytes: number;
  depth: number;
  missing: number;
  missingCids: Cid[];
  unreadable: number;
  complete: boolean;
}

/**
 * Number of a channel: its values come as notifications xrpc.ch.val [number, value], its end as
 * xrpc.ch.close [number].
 */
export type Channel = number;

export interface BlockSize {
  cid: Cid;
  bytes: number;
}

export interface ReadWriteSet {
  seq: number;
  actors: ReadWriteSetActors;
  blocks: ReadWriteSetBlocks;
}

export interface ReadWriteSetActors {
  read: Address[];
  written: ReadWriteSetActorsWrittenItem[];
}

export interface ReadWriteSetActorsWrittenItem {
  address: Address;
  change: "created" | "changed" | "deleted";
}

export interface ReadWriteSetBlocks {
  read: BlockSize[];
  written: BlockSize[];
}

export interface GasProfile {
  from: number;
  to: number;
  groupBy: "charge" | "actor" | "depth";
  applications: number;
  gasUsed: number;
  tg: number;
  cg: number;
  sg: number;
  groups: GasProfileGroupsItem[];
  next: number | null;
}

export interface GasProfileGroupsItem {
  charge?: string;
  actor?: Address;
  depth?: number;
  count: number;
  tg: number;
  cg: number;
  sg: number;
}

export interface Explanation {
  topic: string;
  kind: "exitCode" | "gasCharge" | "error" | "method" | "actorMethod";
  name: string | null;
  code?: number;
  number?: number;
  networkVersion?: number;
  text: string;
  hint?: string;
  eras?: ExplanationErasItem[];
  networkVersions?: number[];
  prices?: ExplanationPricesItem[];
  parameters?: ExplanationParametersItem[];
  result?: string;
  references: string[];
  related: string[];
}

export interface ExplanationErasItem {
  networkVersions: number[];
  text: string;
}

export interface ExplanationPricesItem {
  name: string;
  gas: number;
  upTo6: number;
  from7: number;
}

export interface ExplanationParametersItem {
  name: string;
  required: boolean;
  text: string | null;
}

export interface Edited {
  address: Address;
  id: Address;
  actor: Actor | null;
  stateRoot: Roots;
  seq: number;
  durable: boolean;
}

export interface AccountMade {
  address: Address;
  id: Address;
  actor: Actor | null;
  seed?: RawText;
  label?: string;
  keyType?: "secp256k1";
  privateKey?: string;
  stateRoot: Roots;
  seq: number;
  durable: boolean;
}

export interface Patched {
  edits: PatchedEditsItem[];
  environment: Environment;
  stateRoot: Roots;
  seq: number;
  durable: boolean;
  warnings: PatchedWarningsItem[];
}

export interface PatchedEditsItem {
  address: Address;
  id: Address;
  actor: Actor | null;
  seed?: RawText;
  label?: string;
  keyType?: "secp256k1";
  privateKey?: string;
}

export interface PatchedWarningsItem {
  name: string;
  text: string;
}

export interface Applications {
  results: (Application | ApplicationsResultsItem)[];
  stateRoot: Roots;
  receiptsRoot: Cid;
  stoppedAt: number | null;
}

export interface ApplicationsResultsItem {
  error: ApplicationsResultsItemError;
}

export interface ApplicationsResultsItemError {
  code: number;
  name: string;
  message: string;
  hint: string;
}

export type Simulated = Application | Applications;

export interface Collected {
  dryRun: boolean;
  removed: CollectedRemoved;
  kept: CollectedKept;
  longestStepUs: number;
}

export interface CollectedRemoved {
  blocks: number;
  bytes: number;
  entries: number;
  worlds: number;
}

export interface CollectedKept {
  blocks: number;
  worlds: number;
  deletedWorlds: number;
  states: number;
  snapshots: number;
  labels: number;
  rootsInUse: number;
  wished: number;
}

export type CidsOrNull = Cid[] | null;

export type Actors = { [name: string]: Actor };

export interface ObjStat {
  Size: number;
  Links: number;
}

export interface IpldObject {
  Cid: Cid;
  /** DAG-JSON; of a raw block its bytes as a text */
  Obj: unknown;
}

export type SignedMessages = SignedMessage[];

export interface ComputeStateOutput {
  Root: Cid;
  Trace: InvocResult[] | null;
}

export interface CirculatingSupply {
  FilVested: Amount;
  FilMined: Amount;
  FilBurnt: Amount;
  FilLocked: Amount;
  FilCirculating: Amount;
  FilReserveDisbursed: Amount;
}

export interface BlockHeader {
  Miner: Address;
  Ticket: BlockHeaderTicket;
  ElectionProof: BlockHeaderElectionProof;
  BeaconEntries: null;
  WinPoStProof: null;
  Parents: Cid[];
  ParentWeight: Amount;
  Height: number;
  ParentStateRoot: Cid;
  ParentMessageReceipts: Cid;
  Messages: Cid;
  BLSAggregate: null;
  Timestamp: number;
  BlockSig: null;
  ForkSignaling: unknown;
  ParentBaseFee: Amount;
}

export interface BlockHeaderTicket {
  VRFProof: Base64;
}

export interface BlockHeaderElectionProof {
  WinCount: number;
  VRFProof: null;
}

export interface TipSet {
  Cids: Cid[];
  Blocks: BlockHeader[];
  Height: number;
}

export interface BlockMessages {
  BlsMessages: Message[];
  SecpkMessages: SignedMessage[];
  Cids: Cid[];
}

export type MessagesWithCid = MessagesWithCidObjectItem[] | null;

export interface MessagesWithCidObjectItem {
  Cid: Cid;
  Message: Message;
}

export type Receipts = Receipt[] | null;

export type Permissions = ("read" | "write" | "sign" | "admin")[];

export interface TokenMade {
  token: string;
  allow: Permissions;
  worlds: string[] | null;
  expiresAt: number | null;
}

/** whatever the method takes */
export type AnyJson = unknown;

export type Texts = string[];

export type ActorCodes = { [name: string]: Cid };

export interface BeaconEntry {
  Round: Uint;
  Data: Base64;
}

export interface NetworkParams {
  NetworkName: string;
  BlockDelaySecs: number;
  ConsensusMinerMinPower: Amount;
  PreCommitChallengeDelay: number;
  ForkUpgradeParams: { [name: string]: number };
  Eip155ChainID: number;
  GenesisTimestamp: number;
}

export type MessageChecks = MessageChecksObjectItemItem[][] | null;

export interface MessageChecksObjectItemItem {
  Cid: Cid;
  Code: number;
  OK: boolean;
  Err: string;
  Hint: { [name: string]: unknown } | null;
}

export interface Deleted {
  deleted: string;
}

export interface Label {
  name: string;
  address?: Address;
  root?: Cid;
}

export interface LabelList {
  labels: Label[];
  next: string | null;
}

export interface Snapshot {
  name: string;
  root: Cid;
  seq: number;
  createdAt: number;
}

export interface SnapshotList {
  snapshots: Snapshot[];
  next: string | null;
}

export interface Move {
  stateRoot: Roots;
  target: number;
  seq: number;
  epoch: number;
  networkVersion: number;
  durable: boolean;
}

export interface World {
  world: string;
  urls: WorldUrls;
  root: Cid;
  seq: number;
  epoch: number;
  networkVersion: number;
  parent: string | null;
  forkedAt: number | null;
  createdAt: number | null;
  ttl: number;
  quota: WorldQuota;
  used: WorldUsed;
  /** of one that was made just now, as those of Chaos.EnvSet */
  warnings?: WorldWarningsItem[];
}

export interface WorldUrls {
  rpc: string;
  lotus: string;
}

export interface WorldQuota {
  /** applied; 0: no limit */
  messages?: UnsignedOrText;
  /** of its journal; 0: no limit */
  bytes?: UnsignedOrText;
  /** in seconds; 0: no limit */
  age?: UnsignedOrText;
}

export interface WorldUsed {
  messages: number;
  bytes: number;
}

export interface WorldWarningsItem {
  name: string;
  text: string;
}

export interface WorldList {
  worlds: World[];
  total: number;
  next: string | null;
}

export interface WorldDiff {
  env: WorldDiffEnvItem[];
  state: StateDiff;
}

export interface WorldDiffEnvItem {
  name: string;
  a: unknown;
  b: unknown;
}

export interface Fixture {
  created: boolean;
  name: string;
  root: Cid;
  seq: number;
}

/** Arguments of constructor, method 1 of the chaos actor. */
export type ConstructorArgs = { [name: string]: unknown };

/** Arguments of callerValidation, method 2 of the chaos actor. */
export interface CallerValidationArgs {
  /** none, twice, isAddress, isType or an integer */
  branch: "none" | "twice" | "isAddress" | "isType" | number;
  /** allowed callers */
  addrs?: Address[];
  /** allowed codes */
  types?: Code[];
}

/** Arguments of createActor, method 3 of the chaos actor. */
export interface CreateActorArgs {
  /** an actor code */
  actorCid?: Code;
  /** an address */
  address?: Address;
  /** pass an undefined CID instead */
  undefActorCid?: Bool;
  /** pass an undefined address instead */
  undefAddress?: Bool;
}

/** Arguments of resolveAddress, method 4 of the chaos actor. */
export interface ResolveAddressArgs {
  /** the address to resolve */
  address: Address;
}

/** Arguments of deleteActor, method 5 of the chaos actor. */
export interface DeleteActorArgs {
  /** the address that gets the balance */
  beneficiary: Address;
}

/** Arguments of send, method 6 of the chaos actor. */
export interface SendArgs {
  /** an address */
  to: Address;
  /** attoFIL */
  value?: AmountOrFil;
  /** a method number */
  method?: UnsignedOrText;
  /** parameter bytes */
  params?: Bytes;
  /** {method, args or params} in place of method and params */
  invoke?: InnerCall;
}

/** Arguments of mutateState, method 7 of the chaos actor. */
export interface MutateStateArgs {
  /** the new text */
  value: RawText;
  /** inTransaction, readonly, afterTransaction or an integer */
  branch?: "inTransaction" | "readonly" | "afterTransaction" | number;
}

/** Arguments of abortWith, method 8 of the chaos actor. */
export interface AbortWithArgs {
  /** an exit code */
  code?: IntegerOrText;
  /** a text */
  message?: RawText;
  /** panic instead of aborting */
  uncontrolled?: Bool;
}

/** Arguments of inspectRuntime, method 9 of the chaos actor. */
export type InspectRuntimeArgs = { [name: string]: unknown };

/** Arguments of createState, method 10 of the chaos actor. */
export type CreateStateArgs = { [name: string]: unknown };

/** Arguments of the method that stands beside them. */
export type ChaosArgs = ConstructorArgs | CallerValidationArgs | CreateActorArgs | ResolveAddressArgs | DeleteActorArgs | SendArgs | MutateStateArgs | AbortWithArgs | InspectRuntimeArgs | CreateStateArgs;

export interface Invocation {
  /** a chaos method, by name or number */
  method: ChaosMethod;
  /** its arguments, typed */
  args?: ChaosArgs;
  /** its parameter bytes, in place of args */
  params?: Bytes;
  /** receiver, default f098 */
  to?: Address;
  /** sender, default f0100 */
  from?: Address;
  /** attoFIL sent along, default 0 */
  value?: AmountOrFil;
  /** default: the world's, 1000000000 unless Chaos.EnvSet changed gasDefaults */
  gasLimit?: IntegerOrText;
  /** default: the world's, 200 unless changed */
  gasFeeCap?: AmountOrFil;
  /** default: the world's, 1 unless changed */
  gasPremium?: AmountOrFil;
  /** default: the sender's */
  nonce?: UnsignedOrText;
}

export interface Block {
  /** address of the miner it rewards */
  miner: Address;
  /** shares of the reward, default 1 */
  winCount?: IntegerOrText;
  /** messages, signed or not; no signature is looked at; default none */
  messages?: MessageOrBytes[];
}

/** as in Chaos.EnvSet */
export interface RandomnessArgs {
  /** one of fixed, seeded, replay, strict or record */
  source: "fixed" | "seeded" | "replay" | "strict" | "record";
  /** of seeded and record: at most 64 bytes */
  seed?: RawText;
  /** of fixed, replay and record: 32 bytes in place of the fixed digest */
  value?: Bytes;
  /** of replay and strict: what draws give */
  rules?: DrawRule[];
}

export interface DrawRule {
  /**
   * [kind, epoch] for a digest, [kind, tag, epoch, entropy] for one draw; kind is chain or
   * beacon
   */
  on: RandomnessDraw;
  /** 32 bytes in base64: the digest, or what is drawn */
  ret: Base64;
}

/** what Chaos.Invoke fills in */
export interface GasDefaults {
  /** at least 1 */
  gasLimit?: IntegerOrText;
  /** attoFIL, at least 0 */
  gasFeeCap?: AmountOrFil;
  /** attoFIL, at least 0 */
  gasPremium?: AmountOrFil;
}

export interface Filter {
  /** genesis, message, env, tipset, move, edit, implicit or import */
  kind?: "genesis" | "message" | "env" | "tipset" | "move" | "edit" | "implicit" | "import";
  /** sender of a message, by ID or any other address it has */
  from?: Address;
  /** receiver of a message, likewise */
  to?: Address;
  /** method number of a message */
  method?: UnsignedOrText;
  /** exit code of a message's receipt */
  exitCode?: IntegerOrText;
  /** only this message's entries */
  msgCid?: CidOrText;
  /** no entry before this sequence number */
  since?: UnsignedOrText;
  /** no entry behind this sequence number */
  until?: UnsignedOrText;
}

export interface Operation {
  /** as Chaos.SetBalance */
  setBalance?: SetBalance;
  /** as Chaos.SetNonce */
  setNonce?: SetNonce;
  /** as Chaos.SetActor */
  setActor?: SetActor;
  /** as Chaos.CreateAccount */
  createAccount?: CreateAccount;
  /** as Chaos.DeleteActor */
  deleteActor?: DeleteActor;
  /** as Chaos.EnvSet */
  envSet?: EnvironmentChange;
}

/** as Chaos.SetBalance */
export interface SetBalance {
  /** the actor */
  address: Address;
  /** attoFIL, or as "1.5 FIL"; at least 0 */
  value: AmountOrFil;
}

/** as Chaos.SetNonce */
export interface SetNonce {
  /** the actor */
  address: Address;
  /** the nonce of its next message; may go back */
  value: UnsignedOrText;
}

/** as Chaos.SetActor */
export interface SetActor {
  /** the actor */
  address: Address;
  /** its code; makes an actor where the ID address has none */
  code?: Code;
  /** its state, as the CID of a block that is here */
  head?: CidOrText;
  /** its state, as bytes of DAG-CBOR, or decoded for account and chaos */
  state?: ActorStateOrBytes;
  /** its nonce */
  nonce?: UnsignedOrText;
  /** attoFIL, at least 0 */
  balance?: AmountOrFil;
}

/** as Chaos.CreateAccount */
export interface CreateAccount {
  /** a key address (f1, f3) whose key you have, in place of seed */
  address?: Address;
  /** the secret key is its SHA-256; default: a text with the next ID */
  seed?: RawText;
  /** attoFIL, or as "1.5 FIL", default 0 */
  balance?: AmountOrFil;
  /** a label for its address, as by Chaos.LabelSet */
  label?: Text;
}

/** as Chaos.DeleteActor */
export interface DeleteActor {
  /** the actor */
  address: Address;
}

export interface Overrides {
  /** at least 0 */
  epoch?: IntegerOrText;
  /** 0 to 15 */
  networkVersion?: NetworkVersion;
  /** attoFIL, at least 0 */
  baseFee?: AmountOrFil;
  /** attoFIL, at least 0 */
  circSupply?: AmountOrFil;
  /** as in Chaos.EnvSet */
  randomness?: RandomnessArgs;
  /** balance, nonce, code, head and state by address or label, as in Chaos.SetActor */
  actors?: ActorOverrides;
}

export interface VariantAsked {
  /** a network version */
  nv: NetworkVersion;
  /** where it runs, default the first epoch of the version on mainnet */
  epoch?: IntegerOrText;
  /** its name, default nv and the version */
  id?: Text;
}

export interface WorldEnv {
  /** at least 0 */
  epoch?: IntegerOrText;
  /** 0 to 15 */
  networkVersion?: NetworkVersion;
  /** attoFIL, at least 0 */
  baseFee?: AmountOrFil;
  /** attoFIL, at least 0 */
  circSupply?: AmountOrFil;
  /** the letter that answers write addresses with, f or t */
  addressPrefix?: "f" | "t";
}

export interface LotusSendSpec {
  /** attoFIL that the whole gas limit may cost; 0 is no limit */
  MaxFee?: Amount;
  /** a message with the UUID of one before is that one */
  MsgUuid?: Text;
  /** the fee cap becomes what MaxFee allows */
  MaximizeFeeCap?: Bool;
}

export interface LotusPrototype {
  /** a Message */
  Message: Message;
  /** its Nonce counts; without, it is the next one */
  ValidNonce?: Bool;
}

export interface LotusMessageMatch {
  /** the receiver */
  To?: Address;
  /** the sender */
  From?: Address;
}

/** What ChaosError.errorName may be, and what to do about it. */
export const ERROR_HINTS = {
  PARSE_ERROR: "the body must be one JSON text; data.offset tells where it breaks",
  INVALID_REQUEST: "send {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"Chaos.Info\",\"params\":[]}",
  HTTP_METHOD_NOT_ALLOWED: "JSON-RPC is sent with POST to /rpc/v1; see the Allow header",
  CONTENT_TYPE_REFUSED: "curl -H 'Content-Type: application/json' -d '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"Chaos.Info\"}' URL",
  CONTENT_ENCODING_REFUSED: "send the body as it is, or with Content-Encoding: gzip",
  HTTP_BAD_REQUEST: "the request breaks the rules of HTTP; nothing was done",
  HTTP_NOT_IMPLEMENTED: "POST JSON-RPC 2.0 to /rpc/v1 over plain HTTP/1.1",
  METHOD_NOT_FOUND: "Filecoin.Discover lists every method",
  NEEDS_WEBSOCKET: "send it over a WebSocket connection to the same path, as a request of its own with an id; GET /events has what happens as server-sent events",
  PATH_NOT_FOUND: "POST /rpc/v1 or /, /w/WORLD/rpc/v1; GET /livez, /readyz, /version, /openrpc.json",
  INVALID_PARAMS: "Filecoin.Discover describes the parameters of every method",
  INTERNAL: "this is a bug; data.requestId is in the log",
  UNAUTHORIZED: "send the header Authorization: Bearer TOKEN; Filecoin.AuthNew makes tokens, and the file `cookie` of the data directory holds one",
  FORBIDDEN: "see data.needs for the permission that it takes",
  STATE_UNAVAILABLE: "ask for a state root that Chaos.History lists",
  LIMIT_EXCEEDED: "Chaos.Info shows the limits; each is an option of the daemon",
  OUT_OF_MEMORY: "the daemon has no memory for this at the moment; try again later or ask for less",
  DRAINING: "the daemon is shutting down; try again when it is back",
  OUT_OF_GAS: "the message takes more gas than a block has; Chaos.Trace and Chaos.GasProfile show where",
  ACTOR_NOT_FOUND: "Filecoin.StateListActors lists the actors",
  BLOCK_NOT_FOUND: "only blocks reachable from a state root of this database are kept",
  MESSAGE_NOT_FOUND: "Chaos.History lists the messages that were applied",
  TIPSET_NOT_FOUND: "Filecoin.ChainHead has the newest tipset of this world; null or [] is its key too",
  NOT_AN_ACCOUNT: "only account actors have a key address",
  ACCOUNT_EXISTS: "give another seed or address; Chaos.SetBalance changes the account there is",
  KEY_NOT_FOUND: "Filecoin.WalletList lists the keys of the world, Filecoin.WalletNew makes one, Filecoin.WalletImport takes one",
  BLS_NOT_BUILT_IN: "run script/setup bls and script/build again, or take the image or the Debian package, which have it",
  ROOT_MISMATCH: "the head has moved on: read the state at data.actual, decide anew, and expect that root",
  IDEMPOTENCY_CONFLICT: "this key belongs to another request; take a new key for every new change",
  BATCH_UNDONE: "mend the member that data.failed counts to, from 0, and send the whole batch again",
  WORLD_NOT_FOUND: "Chaos.WorldList lists the worlds, Chaos.WorldCreate makes one; a name that begins with auto: is made on first use",
  WORLD_EXISTS: "take another name, or delete that world with Chaos.WorldDelete",
  SNAPSHOT_NOT_FOUND: "Chaos.SnapshotList lists the snapshots of a world",
  SNAPSHOT_EXISTS: "take another name, or delete that snapshot with Chaos.SnapshotDelete",
  LABEL_NOT_FOUND: "Chaos.LabelList lists the labels of a world, Chaos.LabelSet makes one",
  GC_RUNNING: "wait for the answer of the Chaos.Gc that is under way, then ask again",
  TOKENS_OFF: "start the daemon with --auth: then it has a secret to sign with",
  TOKEN_INVALID: "Filecoin.AuthNew makes tokens that this daemon takes",
  CAR_INVALID: "send a CAR, version 1 or 2, perhaps in gzip, with all that the root reaches; nothing was changed",
  IMPORT_OFFSET: "go on at byte data.offset, or begin anew at byte 0",
  IMPORT_RUNNING: "wait for the end of the import that is under way; GET /w/WORLD/import.car tells how far it is",
  VM_FATAL: "the reference has no receipt here; nothing was changed",
  MESSAGE_REJECTED: "the message cannot be applied as it is; nothing was changed",
  EXECUTION_FAILED: "give the message a GasLimit to push it all the same; Filecoin.StateCall shows its trace",
  ACTOR_NOT_IMPLEMENTED: "this daemon does not execute that method; nothing was changed",
  RANDOMNESS_UNKNOWN: "Chaos.EnvSet takes the rules of randomness; nothing was changed",
  ENCODE_ERROR: "see data.path for the value that cannot be encoded",
  DECODE_ERROR: "see data.offset for the byte that cannot be decoded",
  VECTOR_INVALID: "the vector must follow schema.json of filecoin-project/test-vectors",
  NOT_EXPORTABLE: "choose from and to so that the range holds messages alone, or tipsets alone; Chaos.History lists the entries",
  VECTOR_CHANGED: "keep what the message names, fold it into the state before, or ask with rerun",
  STORE_FULL: "make room on the disk or raise --map-size, then try again",
  STORE_IO: "the operating system refused to read or write; see the log",
  STORE_CORRUPT: "stop the daemon and run chaosactord db check",
} as const;
export type ErrorName = keyof typeof ERROR_HINTS;

export interface ChaosActorGetParams {
  /** an address */
  address: Address;
  /** which state, default head */
  at?: At;
  /** decode the state, default true */
  decode?: Bool;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosActorListParams {
  /** which state, default head */
  at?: Place;
  /**
   * account, chaos, cron, init, multisig, paymentchannel, reward, storagemarket, storageminer,
   * storagepower, system or verifiedregistry: only these
   */
  kind?: "account" | "chaos" | "cron" | "init" | "multisig" | "paymentchannel" | "reward" | "storagemarket" | "storageminer" | "storagepower" | "system" | "verifiedregistry";
  /** default 100, at most 1000 */
  limit?: UnsignedOrText;
  /** give total however long counting takes */
  count?: Bool;
  /** next of the page before, in place of at */
  cursor?: Text;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosApplyImplicitParams {
  /** anybody: an ID as it is, a key that has one */
  from?: Address;
  /** receiver */
  to: Address;
  /** default 0, a transfer */
  method?: UnsignedOrText;
  /** parameter bytes, default none */
  params?: Bytes;
  /** attoFIL sent along, default 0 */
  value?: AmountOrFil;
  /** from the system actor f00, in place of from */
  asSystem?: Bool;
  /** add the execution trace */
  trace?: Bool;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
  /** refuse with ROOT_MISMATCH unless the head is this root */
  expectRoot?: CidOrText;
  /** 1 to 128 bytes: sent again with it, the request gives the answer it gave first */
  idempotencyKey?: Text;
  /** answer as if it had been done, and keep nothing of it */
  dryRun?: Bool;
}

export interface ChaosApplyMessageParams {
  /** a Message or SignedMessage */
  message?: AnyMessage;
  /** the bytes of either, in place of message */
  cbor?: Bytes;
  /** add the execution trace */
  trace?: Bool;
  /** the epoch it runs at, where the world then stands; at least 0 */
  epoch?: IntegerOrText;
  /** run it as Chaos.ApplyImplicit does, from f00 whatever its From is */
  asSystem?: Bool;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
  /** refuse with ROOT_MISMATCH unless the head is this root */
  expectRoot?: CidOrText;
  /** 1 to 128 bytes: sent again with it, the request gives the answer it gave first */
  idempotencyKey?: Text;
  /** answer as if it had been done, and keep nothing of it */
  dryRun?: Bool;
}

export interface ChaosApplyMessagesParams {
  /** Messages or SignedMessages, or their CBOR */
  messages?: MessageOrBytes[];
  /** parameters of Chaos.Invoke, in place of messages */
  invokes?: Invocation[];
  /** all of them or none: what stops the list undoes it */
  atomic?: Bool;
  /** what ends the list early: one of never, fatal or nonzeroExit; fatal unless given */
  stopOnError?: "never" | "fatal" | "nonzeroExit";
  /** epochs by which the world moves on before each message, in place of epochStep */
  epochOffsets?: IntegerOrText[];
  /** add the execution traces */
  trace?: Bool;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
  /** refuse with ROOT_MISMATCH unless the head is this root */
  expectRoot?: CidOrText;
  /** 1 to 128 bytes: sent again with it, the request gives the answer it gave first */
  idempotencyKey?: Text;
  /** answer as if it had been done, and keep nothing of it */
  dryRun?: Bool;
}

export interface ChaosApplyTipsetParams {
  /** the tipset's blocks in order; an empty list runs cron alone */
  blocks: Block[];
  /** attoFIL per gas unit, default the world's, which stays as it is */
  baseFee?: AmountOrFil;
  /** epochs after the world's epoch, default 1; those between are null rounds */
  epochOffset?: UnsignedOrText;
  /** add the execution trace of every application */
  trace?: Bool;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
  /** refuse with ROOT_MISMATCH unless the head is this root */
  expectRoot?: CidOrText;
  /** 1 to 128 bytes: sent again with it, the request gives the answer it gave first */
  idempotencyKey?: Text;
  /** answer as if it had been done, and keep nothing of it */
  dryRun?: Bool;
}

export interface ChaosCreateAccountParams {
  /** a key address (f1, f3) whose key you have, in place of seed */
  address?: Address;
  /** the secret key is its SHA-256; default: a text with the next ID */
  seed?: RawText;
  /** attoFIL, or as "1.5 FIL", default 0 */
  balance?: AmountOrFil;
  /** a label for its address, as by Chaos.LabelSet */
  label?: Text;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
  /** refuse with ROOT_MISMATCH unless the head is this root */
  expectRoot?: CidOrText;
  /** 1 to 128 bytes: sent again with it, the request gives the answer it gave first */
  idempotencyKey?: Text;
  /** answer as if it had been done, and keep nothing of it */
  dryRun?: Bool;
}

export interface ChaosDagGetParams {
  /** a CID */
  cid: CidOrText;
  /** indexes and names with / between; links are followed */
  path?: Text;
  /** dagJson, raw, diag or hex */
  format?: "dagJson" | "raw" | "diag" | "hex";
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosDagPutParams {
  /** the block: base64, or 0x and hex digits */
  bytes?: Bytes;
  /** or its value, in DAG-JSON form */
  value?: AnyValue;
  /** dag-cbor or raw */
  codec?: "dag-cbor" | "raw";
  /** refuse a block with another CID */
  expectCid?: CidOrText;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
  /** refuse with ROOT_MISMATCH unless the head is this root */
  expectRoot?: CidOrText;
  /** 1 to 128 bytes: sent again with it, the request gives the answer it gave first */
  idempotencyKey?: Text;
  /** answer as if it had been done, and keep nothing of it */
  dryRun?: Bool;
}

export interface ChaosDagStatParams {
  /** a CID */
  cid: CidOrText;
  /** blocks to look at, default 100000, at most 1000000 */
  limit?: UnsignedOrText;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosDecodeParamsParams {
  /** a chaos method, by name or number */
  method: ChaosMethod;
  /** base64, or 0x and hex digits */
  bytes: Bytes;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosDecodeReturnParams {
  /** a chaos method, by name or number */
  method: ChaosMethod;
  /** base64, or 0x and hex digits */
  bytes: Bytes;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosDeleteActorParams {
  /** the actor */
  address: Address;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
  /** refuse with ROOT_MISMATCH unless the head is this root */
  expectRoot?: CidOrText;
  /** 1 to 128 bytes: sent again with it, the request gives the answer it gave first */
  idempotencyKey?: Text;
  /** answer as if it had been done, and keep nothing of it */
  dryRun?: Bool;
}

export interface ChaosEncodeParamsParams {
  /** a chaos method, by name or number */
  method: ChaosMethod;
  /** its arguments */
  args?: ChaosArgs;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosEnvGetParams {
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosEnvSetParams {
  /** at least 0 */
  epoch?: IntegerOrText;
  /** 0 to 15 */
  networkVersion?: NetworkVersion;
  /** attoFIL, at least 0 */
  baseFee?: AmountOrFil;
  /** attoFIL, at least 0 */
  circSupply?: AmountOrFil;
  /** what actors draw randomness from */
  randomness?: RandomnessArgs;
  /** by which the epoch moves on before every message; 0 in a new world */
  epochStep?: IntegerOrText;
  /** whether Filecoin.MpoolPush looks at them: verify or skip */
  signatures?: "verify" | "skip";
  /** what Chaos.Invoke fills in */
  gasDefaults?: GasDefaults;
  /** the letter that answers write addresses with, f or t; f in a new world */
  addressPrefix?: "f" | "t";
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
  /** refuse with ROOT_MISMATCH unless the head is this root */
  expectRoot?: CidOrText;
  /** 1 to 128 bytes: sent again with it, the request gives the answer it gave first */
  idempotencyKey?: Text;
  /** answer as if it had been done, and keep nothing of it */
  dryRun?: Bool;
}

export interface ChaosExplainParams {
  /** an exit code or its name, or the name of a gas charge, an error or a method */
  topic: Topic;
  /** 0 to 15, default the world's */
  networkVersion?: NetworkVersion;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosFixtureParams {
  /** a name for it, of A-Z a-z 0-9 . _ : / - */
  key: Text;
  /** what makes it: objects of method and params, of methods that write to one world */
  build: BuildSteps;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
  /** refuse with ROOT_MISMATCH unless the head is this root */
  expectRoot?: CidOrText;
  /** 1 to 128 bytes: sent again with it, the request gives the answer it gave first */
  idempotencyKey?: Text;
  /** answer as if it had been done, and keep nothing of it */
  dryRun?: Bool;
}

export interface ChaosGasProfileParams {
  /** one entry of the journal */
  seq?: UnsignedOrText;
  /** the first of several, default 0 */
  from?: UnsignedOrText;
  /** the last of them, default the newest */
  to?: UnsignedOrText;
  /** charge, actor or depth */
  groupBy?: "charge" | "actor" | "depth";
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosGcParams {
  /** only say what would be removed */
  dryRun?: Bool;
  /** roots and other blocks that stay this once with all they link to, needed or not */
  keep?: CidOrText[];
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosHistoryParams {
  /** first sequence number, default 0, or the newest one when the order is reversed */
  from?: UnsignedOrText;
  /** default 100, at most 1000 */
  limit?: UnsignedOrText;
  /** only this message's entries */
  msgCid?: CidOrText;
  /** what entries must be like; a tipset is listed when one of its messages is */
  filter?: Filter;
  /** newest first */
  reverse?: Bool;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosInfoParams {
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosInvokeParams {
  /** a chaos method, by name or number */
  method: ChaosMethod;
  /** its arguments, typed */
  args?: ChaosArgs;
  /** its parameter bytes, in place of args */
  params?: Bytes;
  /** receiver, default f098 */
  to?: Address;
  /** sender, default f0100 */
  from?: Address;
  /** attoFIL sent along, default 0 */
  value?: AmountOrFil;
  /** default: the world's, 1000000000 unless Chaos.EnvSet changed gasDefaults */
  gasLimit?: IntegerOrText;
  /** default: the world's, 200 unless changed */
  gasFeeCap?: AmountOrFil;
  /** default: the world's, 1 unless changed */
  gasPremium?: AmountOrFil;
  /** default: the sender's */
  nonce?: UnsignedOrText;
  /** add the execution trace */
  trace?: Bool;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
  /** refuse with ROOT_MISMATCH unless the head is this root */
  expectRoot?: CidOrText;
  /** 1 to 128 bytes: sent again with it, the request gives the answer it gave first */
  idempotencyKey?: Text;
  /** answer as if it had been done, and keep nothing of it */
  dryRun?: Bool;
}

export interface ChaosLabelDeleteParams {
  /** a label's, perhaps behind @ */
  name: Text;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
  /** refuse with ROOT_MISMATCH unless the head is this root */
  expectRoot?: CidOrText;
  /** 1 to 128 bytes: sent again with it, the request gives the answer it gave first */
  idempotencyKey?: Text;
  /** answer as if it had been done, and keep nothing of it */
  dryRun?: Bool;
}

export interface ChaosLabelListParams {
  /** only names that begin so */
  prefix?: Text;
  /** default 100, at most 1000 */
  limit?: UnsignedOrText;
  /** next of the page before */
  cursor?: Text;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosLabelSetParams {
  /** of A-Z a-z 0-9 . _ : / -, perhaps behind @ */
  name: Text;
  /** what it stands for, */
  address?: Address;
  /** or a state root */
  root?: CidOrText;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
  /** refuse with ROOT_MISMATCH unless the head is this root */
  expectRoot?: CidOrText;
  /** 1 to 128 bytes: sent again with it, the request gives the answer it gave first */
  idempotencyKey?: Text;
  /** answer as if it had been done, and keep nothing of it */
  dryRun?: Bool;
}

export interface ChaosPatchParams {
  /**
   * each an object of one member: setBalance, setNonce, setActor, createAccount, deleteActor or
   * envSet
   */
  operations: Operation[];
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
  /** refuse with ROOT_MISMATCH unless the head is this root */
  expectRoot?: CidOrText;
  /** 1 to 128 bytes: sent again with it, the request gives the answer it gave first */
  idempotencyKey?: Text;
  /** answer as if it had been done, and keep nothing of it */
  dryRun?: Bool;
}

export interface ChaosReadWriteSetParams {
  /** sequence number of a message or a tipset */
  seq: UnsignedOrText;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosRewindParams {
  /** the entry after which the world is to stand */
  to?: UnsignedOrText;
  /** or how many entries to go back */
  back?: UnsignedOrText;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
  /** refuse with ROOT_MISMATCH unless the head is this root */
  expectRoot?: CidOrText;
  /** 1 to 128 bytes: sent again with it, the request gives the answer it gave first */
  idempotencyKey?: Text;
  /** answer as if it had been done, and keep nothing of it */
  dryRun?: Bool;
}

export interface ChaosSetActorParams {
  /** the actor */
  address: Address;
  /** its code; makes an actor where the ID address has none */
  code?: Code;
  /** its state, as the CID of a block that is here */
  head?: CidOrText;
  /** its state, as bytes of DAG-CBOR, or decoded for account and chaos */
  state?: ActorStateOrBytes;
  /** its nonce */
  nonce?: UnsignedOrText;
  /** attoFIL, at least 0 */
  balance?: AmountOrFil;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
  /** refuse with ROOT_MISMATCH unless the head is this root */
  expectRoot?: CidOrText;
  /** 1 to 128 bytes: sent again with it, the request gives the answer it gave first */
  idempotencyKey?: Text;
  /** answer as if it had been done, and keep nothing of it */
  dryRun?: Bool;
}

export interface ChaosSetBalanceParams {
  /** the actor */
  address: Address;
  /** attoFIL, or as "1.5 FIL"; at least 0 */
  value: AmountOrFil;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
  /** refuse with ROOT_MISMATCH unless the head is this root */
  expectRoot?: CidOrText;
  /** 1 to 128 bytes: sent again with it, the request gives the answer it gave first */
  idempotencyKey?: Text;
  /** answer as if it had been done, and keep nothing of it */
  dryRun?: Bool;
}

export interface ChaosSetNonceParams {
  /** the actor */
  address: Address;
  /** the nonce of its next message; may go back */
  value: UnsignedOrText;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
  /** refuse with ROOT_MISMATCH unless the head is this root */
  expectRoot?: CidOrText;
  /** 1 to 128 bytes: sent again with it, the request gives the answer it gave first */
  idempotencyKey?: Text;
  /** answer as if it had been done, and keep nothing of it */
  dryRun?: Bool;
}

export interface ChaosSimulateParams {
  /** a Message or SignedMessage */
  message?: AnyMessage;
  /** the bytes of either */
  cbor?: Bytes;
  /** the parameters of Chaos.Invoke */
  invoke?: Invocation;
  /** the state to run on, default head */
  at?: At;
  /** add the execution trace */
  trace?: Bool;
  /** what is supposed in place of what is */
  overrides?: Overrides;
  /** several, in a row */
  messages?: MessageOrBytes[];
  /** several invocations, in a row */
  invokes?: Invocation[];
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosSnapshotCreateParams {
  /** of A-Z a-z 0-9 . _ : / -, default seq-NUMBER */
  name?: Text;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
  /** refuse with ROOT_MISMATCH unless the head is this root */
  expectRoot?: CidOrText;
  /** 1 to 128 bytes: sent again with it, the request gives the answer it gave first */
  idempotencyKey?: Text;
  /** answer as if it had been done, and keep nothing of it */
  dryRun?: Bool;
}

export interface ChaosSnapshotDeleteParams {
  /** a snapshot's */
  name: Text;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
  /** refuse with ROOT_MISMATCH unless the head is this root */
  expectRoot?: CidOrText;
  /** 1 to 128 bytes: sent again with it, the request gives the answer it gave first */
  idempotencyKey?: Text;
  /** answer as if it had been done, and keep nothing of it */
  dryRun?: Bool;
}

export interface ChaosSnapshotListParams {
  /** only names that begin so */
  prefix?: Text;
  /** default 100, at most 1000 */
  limit?: UnsignedOrText;
  /** next of the page before */
  cursor?: Text;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosSnapshotRestoreParams {
  /** a snapshot's */
  name?: Text;
  /** or a root that this world has had */
  root?: CidOrText;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
  /** refuse with ROOT_MISMATCH unless the head is this root */
  expectRoot?: CidOrText;
  /** 1 to 128 bytes: sent again with it, the request gives the answer it gave first */
  idempotencyKey?: Text;
  /** answer as if it had been done, and keep nothing of it */
  dryRun?: Bool;
}

export interface ChaosStateDiffParams {
  /** a state as at, or of another world: an object of world and at */
  from?: Place;
  /** the other state, default head */
  to?: Place;
  /** actor, field or block: what is told of an actor, default field */
  depth?: "actor" | "field" | "block";
  /** json or text */
  format?: "json" | "text";
  /** actors at once, default 100, at most 1000 */
  limit?: UnsignedOrText;
  /** next of the page before, in place of from and to */
  cursor?: Text;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosStateRootParams {
  /** which state, default head */
  at?: At;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosTokenNewParams {
  /** read, write, sign, admin: what it allows; each allows those before it */
  allow: Text[];
  /** names of the worlds that it lets in, * and ? in them; default all */
  worlds?: Text[];
  /** seconds after which it expires, 1 to 31536000000; default never */
  expiresIn?: UnsignedOrText;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosTraceParams {
  /** a sequence number */
  seq?: UnsignedOrText;
  /** a message's CID */
  msgCid?: CidOrText;
  /** json, lotus, tree or text */
  format?: "json" | "lotus" | "tree" | "text";
  /** calls, gas, ipld or full; default gas */
  detail?: "calls" | "gas" | "ipld" | "full";
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosVectorCutParams {
  /** a test vector */
  vector: JsonObject;
  /** so many messages or tipsets at the start become part of the state before */
  fold?: UnsignedOrText;
  /** indices of the messages or tipsets that stay, default all that are not folded */
  keep?: UnsignedOrText[];
  /** ids of the variants that stay, default all */
  variants?: Text[];
  /** what stays may come out otherwise without what goes; then its receipts are made anew */
  rerun?: Bool;
  /** leave out the blocks and the randomness that no run needs */
  trim?: Bool;
  /** leave out the diagnostics, and of _meta all but the id */
  bare?: Bool;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosVectorExportParams {
  /** the first journal entry, default the first one behind genesis */
  from?: UnsignedOrText;
  /** the last journal entry, default the newest */
  to?: UnsignedOrText;
  /** the name of the vector */
  id?: Text;
  /** what it shows */
  description?: Text;
  /** more about it */
  comment?: Text;
  /** words to find it by */
  tags?: Text[];
  /** where else to run it; of these the vector has those that end the same */
  variants?: VariantAsked[];
  /** the blocks that the CAR holds: accessed or reachable; default accessed */
  retain?: "accessed" | "reachable";
  /** whether the traces go along, default true */
  diagnostics?: Bool;
  /** messages run behind the last one that end without a receipt, as no journal has them */
  fatal?: MessageOrBytes[];
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosVectorLintParams {
  /** a test vector */
  vector: JsonObject;
  /** the name of its file, to be held against the name of the vector */
  file?: Text;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosVectorRunParams {
  /** a test vector */
  vector: JsonObject;
  /** ids of the variants to run, default all */
  variants?: Text[];
  /** compare every gas charge with the vector's diagnostics */
  checkTrace?: Bool;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosWorldCreateParams {
  /** the new world's, default a new one */
  name?: WorldName;
  /**
   * genesis (default) or minimal; a root; a world, or an object of world and at; an object of
   * car, a CAR in base64, and root, where it names none or another is meant
   */
  from?: WorldSource;
  /** what is to be otherwise there */
  env?: WorldEnv;
  /** seconds of idleness after which it goes; 0 (default): never */
  ttl?: UnsignedOrText;
  /** default those of the daemon */
  quota?: WorldQuota;
  /** give the state of a CAR that has no f098 the chaos actor there */
  withChaos?: Bool;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
  /** refuse with ROOT_MISMATCH unless the head is this root */
  expectRoot?: CidOrText;
  /** 1 to 128 bytes: sent again with it, the request gives the answer it gave first */
  idempotencyKey?: Text;
  /** answer as if it had been done, and keep nothing of it */
  dryRun?: Bool;
}

export interface ChaosWorldDeleteParams {
  /** the world to delete */
  name: WorldName;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
  /** refuse with ROOT_MISMATCH unless the head is this root */
  expectRoot?: CidOrText;
  /** 1 to 128 bytes: sent again with it, the request gives the answer it gave first */
  idempotencyKey?: Text;
  /** answer as if it had been done, and keep nothing of it */
  dryRun?: Bool;
}

export interface ChaosWorldDiffParams {
  /** a world */
  a: WorldName;
  /** the other one */
  b: WorldName;
  /** actor, field or block: what is told of an actor, default field */
  depth?: "actor" | "field" | "block";
  /** actors at once, default 100, at most 1000 */
  limit?: UnsignedOrText;
  /** state.next of the page before: its states, wherever the worlds stand by now */
  cursor?: Text;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosWorldForkParams {
  /** a world, default that of the request */
  from?: WorldName;
  /** where it stood, default head */
  at?: At;
  /** the new world's, default a new one */
  name?: WorldName;
  /** seconds of idleness after which it goes; 0 (default): never */
  ttl?: UnsignedOrText;
  /** default those of the daemon */
  quota?: WorldQuota;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
  /** refuse with ROOT_MISMATCH unless the head is this root */
  expectRoot?: CidOrText;
  /** 1 to 128 bytes: sent again with it, the request gives the answer it gave first */
  idempotencyKey?: Text;
  /** answer as if it had been done, and keep nothing of it */
  dryRun?: Bool;
}

export interface ChaosWorldGetParams {
  /** default the world of the request */
  name?: WorldName;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosWorldListParams {
  /** only names that begin so */
  prefix?: Text;
  /** default 100, at most 1000 */
  limit?: UnsignedOrText;
  /** next of the page before */
  cursor?: Text;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
}

export interface ChaosWorldResetParams {
  /** genesis (default), or a snapshot: snap:NAME */
  to?: Text;
  /** the world it is for, default that of Chaos-World, of the URL, or main */
  world?: WorldName;
  /** refuse with ROOT_MISMATCH unless the head is this root */
  expectRoot?: CidOrText;
  /** 1 to 128 bytes: sent again with it, the request gives the answer it gave first */
  idempotencyKey?: Text;
  /** answer as if it had been done, and keep nothing of it */
  dryRun?: Bool;
}

export type InvokeOptions = Omit<ChaosInvokeParams, "method" | "args" | "params">;

/** The methods of the chaos actor, each a message to it by Chaos.Invoke. */
export class ActorMethods {
  constructor(protected readonly client: Transport) {}

  /** Arguments of constructor, method 1 of the chaos actor. */
  construct(args: ConstructorArgs = {}, options: InvokeOptions = {}): Promise<Application> {
    return this.client.call("Chaos.Invoke", { ...options, method: "constructor", args });
  }

  /** Arguments of callerValidation, method 2 of the chaos actor. */
  callerValidation(args: CallerValidationArgs, options: InvokeOptions = {}): Promise<Application> {
    return this.client.call("Chaos.Invoke", { ...options, method: "callerValidation", args });
  }

  /** Arguments of createActor, method 3 of the chaos actor. */
  createActor(args: CreateActorArgs = {}, options: InvokeOptions = {}): Promise<Application> {
    return this.client.call("Chaos.Invoke", { ...options, method: "createActor", args });
  }

  /** Arguments of resolveAddress, method 4 of the chaos actor. */
  resolveAddress(args: ResolveAddressArgs, options: InvokeOptions = {}): Promise<Application> {
    return this.client.call("Chaos.Invoke", { ...options, method: "resolveAddress", args });
  }

  /** Arguments of deleteActor, method 5 of the chaos actor. */
  deleteActor(args: DeleteActorArgs, options: InvokeOptions = {}): Promise<Application> {
    return this.client.call("Chaos.Invoke", { ...options, method: "deleteActor", args });
  }

  /** Arguments of send, method 6 of the chaos actor. */
  send(args: SendArgs, options: InvokeOptions = {}): Promise<Application> {
    return this.client.call("Chaos.Invoke", { ...options, method: "send", args });
  }

  /** Arguments of mutateState, method 7 of the chaos actor. */
  mutateState(args: MutateStateArgs, options: InvokeOptions = {}): Promise<Application> {
    return this.client.call("Chaos.Invoke", { ...options, method: "mutateState", args });
  }

  /** Arguments of abortWith, method 8 of the chaos actor. */
  abortWith(args: AbortWithArgs = {}, options: InvokeOptions = {}): Promise<Application> {
    return this.client.call("Chaos.Invoke", { ...options, method: "abortWith", args });
  }

  /** Arguments of inspectRuntime, method 9 of the chaos actor. */
  inspectRuntime(args: InspectRuntimeArgs = {}, options: InvokeOptions = {}): Promise<Application> {
    return this.client.call("Chaos.Invoke", { ...options, method: "inspectRuntime", args });
  }

  /** Arguments of createState, method 10 of the chaos actor. */
  createState(args: CreateStateArgs = {}, options: InvokeOptions = {}): Promise<Application> {
    return this.client.call("Chaos.Invoke", { ...options, method: "createState", args });
  }
}

/** The methods Chaos.*. */
export class ChaosMethods {
  constructor(protected readonly client: Transport) {}

  /**
   * An actor of any state: its record, addresses and decoded state. A look-up, answered at once;
   * it changes nothing. Parameters by position or by name; world by name only. Where tokens are
   * asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLOCK_NOT_FOUND, DECODE_ERROR, ENCODE_ERROR,
   * INVALID_PARAMS, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE
   */
  actorGet(params: ChaosActorGetParams): Promise<ActorFound> {
    return this.client.call("Chaos.ActorGet", params);
  }

  /**
   * The actors of any state, all or of one kind, in pages. It is run on a worker and changes
   * nothing. Parameters by position or by name; world by name only. Where tokens are asked for,
   * it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, INVALID_PARAMS, LABEL_NOT_FOUND,
   * LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE, VM_FATAL
   */
  actorList(params: ChaosActorListParams = {}): Promise<ActorList> {
    return this.client.call("Chaos.ActorList", params);
  }

  /**
   * Apply a message as the chain makes its own: from anybody, without fees and nonce. It writes:
   * its answer means that the change is kept. Parameters by position or by name; world,
   * expectRoot, idempotencyKey and dryRun by name only. Where tokens are asked for, it takes one
   * that allows write.
   *
   * Throws ChaosError of: ACCOUNT_EXISTS, ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED,
   * BLOCK_NOT_FOUND, BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, IDEMPOTENCY_CONFLICT,
   * INVALID_PARAMS, KEY_NOT_FOUND, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, ROOT_MISMATCH, SNAPSHOT_NOT_FOUND, STATE_UNAVAILABLE,
   * VM_FATAL
   */
  applyImplicit(params: ChaosApplyImplicitParams): Promise<Application> {
    return this.client.call("Chaos.ApplyImplicit", params);
  }

  /**
   * Apply a message given as Lotus JSON or CBOR; no signature is checked. It writes: its answer
   * means that the change is kept. Parameters by position or by name; world, expectRoot,
   * idempotencyKey and dryRun by name only. Where tokens are asked for, it takes one that allows
   * write.
   *
   * Throws ChaosError of: ACCOUNT_EXISTS, ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED,
   * BLOCK_NOT_FOUND, BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, IDEMPOTENCY_CONFLICT,
   * INVALID_PARAMS, KEY_NOT_FOUND, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, ROOT_MISMATCH, SNAPSHOT_NOT_FOUND, STATE_UNAVAILABLE,
   * VM_FATAL
   */
  applyMessage(params: ChaosApplyMessageParams = {}): Promise<Application> {
    return this.client.call("Chaos.ApplyMessage", params);
  }

  /**
   * Apply several messages in a row, all or as far as they go. It writes: its answer means that
   * the change is kept. Parameters by position or by name; world, expectRoot, idempotencyKey and
   * dryRun by name only. Where tokens are asked for, it takes one that allows write.
   *
   * Throws ChaosError of: ACCOUNT_EXISTS, ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED,
   * BLOCK_NOT_FOUND, BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, IDEMPOTENCY_CONFLICT,
   * INVALID_PARAMS, KEY_NOT_FOUND, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, ROOT_MISMATCH, SNAPSHOT_NOT_FOUND, STATE_UNAVAILABLE,
   * VM_FATAL
   */
  applyMessages(params: ChaosApplyMessagesParams = {}): Promise<Applications> {
    return this.client.call("Chaos.ApplyMessages", params);
  }

  /**
   * Apply blocks of messages with rewards, null rounds and cron, and move the epoch. It writes:
   * its answer means that the change is kept. Parameters by position or by name; world,
   * expectRoot, idempotencyKey and dryRun by name only. Where tokens are asked for, it takes one
   * that allows write.
   *
   * Throws ChaosError of: ACCOUNT_EXISTS, ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED,
   * BLOCK_NOT_FOUND, BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, IDEMPOTENCY_CONFLICT,
   * INVALID_PARAMS, KEY_NOT_FOUND, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, ROOT_MISMATCH, SNAPSHOT_NOT_FOUND, STATE_UNAVAILABLE,
   * VM_FATAL
   */
  applyTipset(params: ChaosApplyTipsetParams): Promise<TipsetRun> {
    return this.client.call("Chaos.ApplyTipset", params);
  }

  /**
   * Make an account, with a key made of a seed and the next ID. It writes: its answer means that
   * the change is kept. Parameters by position or by name; world, expectRoot, idempotencyKey and
   * dryRun by name only. Where tokens are asked for, it takes one that allows write.
   *
   * Throws ChaosError of: ACCOUNT_EXISTS, ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED,
   * BLOCK_NOT_FOUND, BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, IDEMPOTENCY_CONFLICT,
   * INVALID_PARAMS, KEY_NOT_FOUND, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, ROOT_MISMATCH, SNAPSHOT_NOT_FOUND, STATE_UNAVAILABLE,
   * VM_FATAL
   */
  createAccount(params: ChaosCreateAccountParams = {}): Promise<AccountMade> {
    return this.client.call("Chaos.CreateAccount", params);
  }

  /**
   * A block, or a value in it or behind it, in a form of choice. A look-up, answered at once; it
   * changes nothing. Parameters by position or by name; world by name only. Where tokens are
   * asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLOCK_NOT_FOUND, DECODE_ERROR, ENCODE_ERROR,
   * INVALID_PARAMS, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE
   */
  dagGet(params: ChaosDagGetParams): Promise<DagValue> {
    return this.client.call("Chaos.DagGet", params);
  }

  /**
   * Keep a block; it stays until Chaos.Gc finds that nothing reaches it. It writes: its answer
   * means that the change is kept. Parameters by position or by name; world, expectRoot,
   * idempotencyKey and dryRun by name only. Where tokens are asked for, it takes one that allows
   * write.
   *
   * Throws ChaosError of: ACCOUNT_EXISTS, ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED,
   * BLOCK_NOT_FOUND, BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, IDEMPOTENCY_CONFLICT,
   * INVALID_PARAMS, KEY_NOT_FOUND, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, ROOT_MISMATCH, SNAPSHOT_NOT_FOUND, STATE_UNAVAILABLE,
   * VM_FATAL
   */
  dagPut(params: ChaosDagPutParams = {}): Promise<DagPut> {
    return this.client.call("Chaos.DagPut", params);
  }

  /**
   * How many blocks and bytes a block reaches, how deep, and what is missing. It is run on a
   * worker and changes nothing. Parameters by position or by name; world by name only. Where
   * tokens are asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, INVALID_PARAMS, LABEL_NOT_FOUND,
   * LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE, VM_FATAL
   */
  dagStat(params: ChaosDagStatParams): Promise<DagStat> {
    return this.client.call("Chaos.DagStat", params);
  }

  /**
   * Decode a chaos method's parameter bytes. A look-up, answered at once; it changes nothing.
   * Parameters by position or by name; world by name only. Where tokens are asked for, it takes
   * one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLOCK_NOT_FOUND, DECODE_ERROR, ENCODE_ERROR,
   * INVALID_PARAMS, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE
   */
  decodeParams(params: ChaosDecodeParamsParams): Promise<Decoded> {
    return this.client.call("Chaos.DecodeParams", params);
  }

  /**
   * Decode a chaos method's return bytes. A look-up, answered at once; it changes nothing.
   * Parameters by position or by name; world by name only. Where tokens are asked for, it takes
   * one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLOCK_NOT_FOUND, DECODE_ERROR, ENCODE_ERROR,
   * INVALID_PARAMS, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE
   */
  decodeReturn(params: ChaosDecodeReturnParams): Promise<Decoded> {
    return this.client.call("Chaos.DecodeReturn", params);
  }

  /**
   * Remove an actor's record from the state; its own method is another thing. It writes: its
   * answer means that the change is kept. Parameters by position or by name; world, expectRoot,
   * idempotencyKey and dryRun by name only. Where tokens are asked for, it takes one that allows
   * write.
   *
   * Throws ChaosError of: ACCOUNT_EXISTS, ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED,
   * BLOCK_NOT_FOUND, BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, IDEMPOTENCY_CONFLICT,
   * INVALID_PARAMS, KEY_NOT_FOUND, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, ROOT_MISMATCH, SNAPSHOT_NOT_FOUND, STATE_UNAVAILABLE,
   * VM_FATAL
   */
  deleteActor(params: ChaosDeleteActorParams): Promise<Edited> {
    return this.client.call("Chaos.DeleteActor", params);
  }

  /**
   * Encode typed arguments of a chaos method. A look-up, answered at once; it changes nothing.
   * Parameters by position or by name; world by name only. Where tokens are asked for, it takes
   * one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLOCK_NOT_FOUND, DECODE_ERROR, ENCODE_ERROR,
   * INVALID_PARAMS, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE
   */
  encodeParams(params: ChaosEncodeParamsParams): Promise<Encoded> {
    return this.client.call("Chaos.EncodeParams", params);
  }

  /**
   * The environment messages run in, and the settings of the world. A look-up, answered at once;
   * it changes nothing. Parameters by position or by name; world by name only. Where tokens are
   * asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLOCK_NOT_FOUND, DECODE_ERROR, ENCODE_ERROR,
   * INVALID_PARAMS, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE
   */
  envGet(params: ChaosEnvGetParams = {}): Promise<Environment> {
    return this.client.call("Chaos.EnvGet", params);
  }

  /**
   * Change epoch, network version, base fee, supply, or the settings of the world. It writes:
   * its answer means that the change is kept. Parameters by position or by name; world,
   * expectRoot, idempotencyKey and dryRun by name only. Where tokens are asked for, it takes one
   * that allows write.
   *
   * Throws ChaosError of: ACCOUNT_EXISTS, ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED,
   * BLOCK_NOT_FOUND, BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, IDEMPOTENCY_CONFLICT,
   * INVALID_PARAMS, KEY_NOT_FOUND, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, ROOT_MISMATCH, SNAPSHOT_NOT_FOUND, STATE_UNAVAILABLE,
   * VM_FATAL
   */
  envSet(params: ChaosEnvSetParams = {}): Promise<EnvironmentChange> {
    return this.client.call("Chaos.EnvSet", params);
  }

  /**
   * An exit code, a gas charge, an error or a method in words. A look-up, answered at once; it
   * changes nothing. Parameters by position or by name; world by name only. Where tokens are
   * asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLOCK_NOT_FOUND, DECODE_ERROR, ENCODE_ERROR,
   * INVALID_PARAMS, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE
   */
  explain(params: ChaosExplainParams): Promise<Explanation> {
    return this.client.call("Chaos.Explain", params);
  }

  /**
   * Restore what a list of calls built under a key, or build it now and keep it. It writes: its
   * answer means that the change is kept. Parameters by position or by name; world, expectRoot,
   * idempotencyKey and dryRun by name only. Where tokens are asked for, it takes one that allows
   * write.
   *
   * Throws ChaosError of: ACCOUNT_EXISTS, ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED,
   * BLOCK_NOT_FOUND, BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, IDEMPOTENCY_CONFLICT,
   * INVALID_PARAMS, KEY_NOT_FOUND, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, ROOT_MISMATCH, SNAPSHOT_EXISTS, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE, VM_FATAL
   */
  fixture(params: ChaosFixtureParams): Promise<Fixture> {
    return this.client.call("Chaos.Fixture", params);
  }

  /**
   * Run entries of the journal again and add up their gas charges. It may take long, and is run
   * beside shorter work. Parameters by position or by name; world by name only. Where tokens are
   * asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, INVALID_PARAMS, LABEL_NOT_FOUND,
   * LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE, VM_FATAL
   */
  gasProfile(params: ChaosGasProfileParams = {}): Promise<GasProfile> {
    return this.client.call("Chaos.GasProfile", params);
  }

  /**
   * Remove what no world needs any more; everything else goes on beside it. It may take long,
   * and is run beside shorter work. Parameters by position or by name; world by name only. Where
   * tokens are asked for, it takes one that allows admin.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, GC_RUNNING, IMPORT_RUNNING, INVALID_PARAMS,
   * LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, MESSAGE_REJECTED, RANDOMNESS_UNKNOWN,
   * SNAPSHOT_NOT_FOUND, STATE_UNAVAILABLE, VM_FATAL
   */
  gc(params: ChaosGcParams = {}): Promise<Collected> {
    return this.client.call("Chaos.Gc", params);
  }

  /**
   * The journal: every message applied and every change of environment. A look-up, answered at
   * once; it changes nothing. Parameters by position or by name; world by name only. Where
   * tokens are asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLOCK_NOT_FOUND, DECODE_ERROR, ENCODE_ERROR,
   * INVALID_PARAMS, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE
   */
  history(params: ChaosHistoryParams = {}): Promise<History> {
    return this.client.call("Chaos.History", params);
  }

  /**
   * The server: version, options, limits, funded accounts. A look-up, answered at once; it
   * changes nothing. Parameters by position or by name; world by name only. Where tokens are
   * asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLOCK_NOT_FOUND, DECODE_ERROR, ENCODE_ERROR,
   * INVALID_PARAMS, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE
   */
  info(params: ChaosInfoParams = {}): Promise<Info> {
    return this.client.call("Chaos.Info", params);
  }

  /**
   * Call a chaos method with typed arguments, as a message from an account. It writes: its
   * answer means that the change is kept. Parameters by position or by name; world, expectRoot,
   * idempotencyKey and dryRun by name only. Where tokens are asked for, it takes one that allows
   * write.
   *
   * Throws ChaosError of: ACCOUNT_EXISTS, ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED,
   * BLOCK_NOT_FOUND, BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, IDEMPOTENCY_CONFLICT,
   * INVALID_PARAMS, KEY_NOT_FOUND, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, ROOT_MISMATCH, SNAPSHOT_NOT_FOUND, STATE_UNAVAILABLE,
   * VM_FATAL
   */
  invoke(params: ChaosInvokeParams): Promise<Application> {
    return this.client.call("Chaos.Invoke", params);
  }

  /**
   * Forget a label. It writes: its answer means that the change is kept. Parameters by position
   * or by name; world, expectRoot, idempotencyKey and dryRun by name only. Where tokens are
   * asked for, it takes one that allows write.
   *
   * Throws ChaosError of: ACCOUNT_EXISTS, ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED,
   * BLOCK_NOT_FOUND, BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, IDEMPOTENCY_CONFLICT,
   * INVALID_PARAMS, KEY_NOT_FOUND, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, ROOT_MISMATCH, SNAPSHOT_NOT_FOUND, STATE_UNAVAILABLE,
   * VM_FATAL
   */
  labelDelete(params: ChaosLabelDeleteParams): Promise<Deleted> {
    return this.client.call("Chaos.LabelDelete", params);
  }

  /**
   * The labels of a world, in order. A look-up, answered at once; it changes nothing. Parameters
   * by position or by name; world by name only. Where tokens are asked for, it takes one that
   * allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLOCK_NOT_FOUND, DECODE_ERROR, ENCODE_ERROR,
   * INVALID_PARAMS, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE
   */
  labelList(params: ChaosLabelListParams = {}): Promise<LabelList> {
    return this.client.call("Chaos.LabelList", params);
  }

  /**
   * Give an address or a root a name, written @NAME. It writes: its answer means that the change
   * is kept. Parameters by position or by name; world, expectRoot, idempotencyKey and dryRun by
   * name only. Where tokens are asked for, it takes one that allows write.
   *
   * Throws ChaosError of: ACCOUNT_EXISTS, ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED,
   * BLOCK_NOT_FOUND, BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, IDEMPOTENCY_CONFLICT,
   * INVALID_PARAMS, KEY_NOT_FOUND, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, ROOT_MISMATCH, SNAPSHOT_NOT_FOUND, STATE_UNAVAILABLE,
   * VM_FATAL
   */
  labelSet(params: ChaosLabelSetParams): Promise<Label> {
    return this.client.call("Chaos.LabelSet", params);
  }

  /**
   * Several edits of actors and environment, all or none of them. It writes: its answer means
   * that the change is kept. Parameters by position or by name; world, expectRoot,
   * idempotencyKey and dryRun by name only. Where tokens are asked for, it takes one that allows
   * write.
   *
   * Throws ChaosError of: ACCOUNT_EXISTS, ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED,
   * BLOCK_NOT_FOUND, BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, IDEMPOTENCY_CONFLICT,
   * INVALID_PARAMS, KEY_NOT_FOUND, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, ROOT_MISMATCH, SNAPSHOT_NOT_FOUND, STATE_UNAVAILABLE,
   * VM_FATAL
   */
  patch(params: ChaosPatchParams): Promise<Patched> {
    return this.client.call("Chaos.Patch", params);
  }

  /**
   * Run a journal entry again and list the actors and blocks it read and wrote. It is run on a
   * worker and changes nothing. Parameters by position or by name; world by name only. Where
   * tokens are asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, INVALID_PARAMS, LABEL_NOT_FOUND,
   * LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE, VM_FATAL
   */
  readWriteSet(params: ChaosReadWriteSetParams): Promise<ReadWriteSet> {
    return this.client.call("Chaos.ReadWriteSet", params);
  }

  /**
   * Stand where the world stood after an earlier entry. It writes: its answer means that the
   * change is kept. Parameters by position or by name; world, expectRoot, idempotencyKey and
   * dryRun by name only. Where tokens are asked for, it takes one that allows write.
   *
   * Throws ChaosError of: ACCOUNT_EXISTS, ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED,
   * BLOCK_NOT_FOUND, BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, IDEMPOTENCY_CONFLICT,
   * INVALID_PARAMS, KEY_NOT_FOUND, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, ROOT_MISMATCH, SNAPSHOT_NOT_FOUND, STATE_UNAVAILABLE,
   * VM_FATAL
   */
  rewind(params: ChaosRewindParams = {}): Promise<Move> {
    return this.client.call("Chaos.Rewind", params);
  }

  /**
   * Set code, state, nonce or balance of an actor, or make one. It writes: its answer means that
   * the change is kept. Parameters by position or by name; world, expectRoot, idempotencyKey and
   * dryRun by name only. Where tokens are asked for, it takes one that allows write.
   *
   * Throws ChaosError of: ACCOUNT_EXISTS, ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED,
   * BLOCK_NOT_FOUND, BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, IDEMPOTENCY_CONFLICT,
   * INVALID_PARAMS, KEY_NOT_FOUND, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, ROOT_MISMATCH, SNAPSHOT_NOT_FOUND, STATE_UNAVAILABLE,
   * VM_FATAL
   */
  setActor(params: ChaosSetActorParams): Promise<Edited> {
    return this.client.call("Chaos.SetActor", params);
  }

  /**
   * Set an actor's balance. It writes: its answer means that the change is kept. Parameters by
   * position or by name; world, expectRoot, idempotencyKey and dryRun by name only. Where tokens
   * are asked for, it takes one that allows write.
   *
   * Throws ChaosError of: ACCOUNT_EXISTS, ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED,
   * BLOCK_NOT_FOUND, BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, IDEMPOTENCY_CONFLICT,
   * INVALID_PARAMS, KEY_NOT_FOUND, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, ROOT_MISMATCH, SNAPSHOT_NOT_FOUND, STATE_UNAVAILABLE,
   * VM_FATAL
   */
  setBalance(params: ChaosSetBalanceParams): Promise<Edited> {
    return this.client.call("Chaos.SetBalance", params);
  }

  /**
   * Set the nonce of an actor's next message, backwards too. It writes: its answer means that
   * the change is kept. Parameters by position or by name; world, expectRoot, idempotencyKey and
   * dryRun by name only. Where tokens are asked for, it takes one that allows write.
   *
   * Throws ChaosError of: ACCOUNT_EXISTS, ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED,
   * BLOCK_NOT_FOUND, BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, IDEMPOTENCY_CONFLICT,
   * INVALID_PARAMS, KEY_NOT_FOUND, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, ROOT_MISMATCH, SNAPSHOT_NOT_FOUND, STATE_UNAVAILABLE,
   * VM_FATAL
   */
  setNonce(params: ChaosSetNonceParams): Promise<Edited> {
    return this.client.call("Chaos.SetNonce", params);
  }

  /**
   * What applying a message at any state would give; nothing is kept. It is run on a worker and
   * changes nothing. Parameters by position or by name; world by name only. Where tokens are
   * asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, INVALID_PARAMS, LABEL_NOT_FOUND,
   * LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE, VM_FATAL
   */
  simulate(params: ChaosSimulateParams = {}): Promise<Simulated> {
    return this.client.call("Chaos.Simulate", params);
  }

  /**
   * Give the head a name to come back to, any number of times. It writes: its answer means that
   * the change is kept. Parameters by position or by name; world, expectRoot, idempotencyKey and
   * dryRun by name only. Where tokens are asked for, it takes one that allows write.
   *
   * Throws ChaosError of: ACCOUNT_EXISTS, ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED,
   * BLOCK_NOT_FOUND, BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, IDEMPOTENCY_CONFLICT,
   * INVALID_PARAMS, KEY_NOT_FOUND, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, ROOT_MISMATCH, SNAPSHOT_EXISTS, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE, VM_FATAL
   */
  snapshotCreate(params: ChaosSnapshotCreateParams = {}): Promise<Snapshot> {
    return this.client.call("Chaos.SnapshotCreate", params);
  }

  /**
   * Forget the name of a snapshot. It writes: its answer means that the change is kept.
   * Parameters by position or by name; world, expectRoot, idempotencyKey and dryRun by name
   * only. Where tokens are asked for, it takes one that allows write.
   *
   * Throws ChaosError of: ACCOUNT_EXISTS, ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED,
   * BLOCK_NOT_FOUND, BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, IDEMPOTENCY_CONFLICT,
   * INVALID_PARAMS, KEY_NOT_FOUND, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, ROOT_MISMATCH, SNAPSHOT_EXISTS, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE, VM_FATAL
   */
  snapshotDelete(params: ChaosSnapshotDeleteParams): Promise<Deleted> {
    return this.client.call("Chaos.SnapshotDelete", params);
  }

  /**
   * The snapshots of a world, in order. A look-up, answered at once; it changes nothing.
   * Parameters by position or by name; world by name only. Where tokens are asked for, it takes
   * one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLOCK_NOT_FOUND, DECODE_ERROR, ENCODE_ERROR,
   * INVALID_PARAMS, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, SNAPSHOT_EXISTS,
   * SNAPSHOT_NOT_FOUND, STATE_UNAVAILABLE
   */
  snapshotList(params: ChaosSnapshotListParams = {}): Promise<SnapshotList> {
    return this.client.call("Chaos.SnapshotList", params);
  }

  /**
   * Go to a snapshot, which stays, or to a root that the world has had. It writes: its answer
   * means that the change is kept. Parameters by position or by name; world, expectRoot,
   * idempotencyKey and dryRun by name only. Where tokens are asked for, it takes one that allows
   * write.
   *
   * Throws ChaosError of: ACCOUNT_EXISTS, ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED,
   * BLOCK_NOT_FOUND, BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, IDEMPOTENCY_CONFLICT,
   * INVALID_PARAMS, KEY_NOT_FOUND, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, ROOT_MISMATCH, SNAPSHOT_EXISTS, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE, VM_FATAL
   */
  snapshotRestore(params: ChaosSnapshotRestoreParams = {}): Promise<Move> {
    return this.client.call("Chaos.SnapshotRestore", params);
  }

  /**
   * In what two states differ: actors, fields of their states, blocks. It is run on a worker and
   * changes nothing. Parameters by position or by name; world by name only. Where tokens are
   * asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, INVALID_PARAMS, LABEL_NOT_FOUND,
   * LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE, VM_FATAL
   */
  stateDiff(params: ChaosStateDiffParams = {}): Promise<StateDiff> {
    return this.client.call("Chaos.StateDiff", params);
  }

  /**
   * The state root at any point of the journal. A look-up, answered at once; it changes nothing.
   * Parameters by position or by name; world by name only. Where tokens are asked for, it takes
   * one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLOCK_NOT_FOUND, DECODE_ERROR, ENCODE_ERROR,
   * INVALID_PARAMS, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE
   */
  stateRoot(params: ChaosStateRootParams = {}): Promise<StateRoot> {
    return this.client.call("Chaos.StateRoot", params);
  }

  /**
   * Make a token, for some worlds or some time only if asked to. A look-up, answered at once; it
   * changes nothing. Parameters by position or by name; world by name only. Where tokens are
   * asked for, it takes one that allows admin.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLOCK_NOT_FOUND, DECODE_ERROR, ENCODE_ERROR,
   * INVALID_PARAMS, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE, TOKENS_OFF
   */
  tokenNew(params: ChaosTokenNewParams): Promise<TokenMade> {
    return this.client.call("Chaos.TokenNew", params);
  }

  /**
   * Run an applied message again and show every call and gas charge. It is run on a worker and
   * changes nothing. Parameters by position or by name; world by name only. Where tokens are
   * asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, INVALID_PARAMS, LABEL_NOT_FOUND,
   * LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE, VM_FATAL
   */
  trace(params: ChaosTraceParams = {}): Promise<Trace> {
    return this.client.call("Chaos.Trace", params);
  }

  /**
   * Cut a test vector down to some of its messages, with the state that those begin with. It may
   * take long, and is run beside shorter work. Parameters by position or by name; world by name
   * only. Where tokens are asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, CAR_INVALID, DECODE_ERROR, ENCODE_ERROR, INVALID_PARAMS, LABEL_NOT_FOUND,
   * LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE, VECTOR_CHANGED, VECTOR_INVALID, VM_FATAL
   */
  vectorCut(params: ChaosVectorCutParams): Promise<VectorCut> {
    return this.client.call("Chaos.VectorCut", params);
  }

  /**
   * A range of the journal as a test vector, with the blocks that it needs. It may take long,
   * and is run beside shorter work. Parameters by position or by name; world by name only. Where
   * tokens are asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, CAR_INVALID, DECODE_ERROR, ENCODE_ERROR, INVALID_PARAMS, LABEL_NOT_FOUND,
   * LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, MESSAGE_REJECTED, NOT_EXPORTABLE, RANDOMNESS_UNKNOWN,
   * SNAPSHOT_NOT_FOUND, STATE_UNAVAILABLE, VECTOR_INVALID, VM_FATAL
   */
  vectorExport(params: ChaosVectorExportParams = {}): Promise<VectorExport> {
    return this.client.call("Chaos.VectorExport", params);
  }

  /**
   * Judge a test vector: its form, what runners pass over, and what it proves. It may take long,
   * and is run beside shorter work. Parameters by position or by name; world by name only. Where
   * tokens are asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, CAR_INVALID, DECODE_ERROR, ENCODE_ERROR, INVALID_PARAMS, LABEL_NOT_FOUND,
   * LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE, VECTOR_INVALID, VM_FATAL
   */
  vectorLint(params: ChaosVectorLintParams): Promise<VectorLint> {
    return this.client.call("Chaos.VectorLint", params);
  }

  /**
   * Run a test vector in scratch memory and compare. It may take long, and is run beside shorter
   * work. Parameters by position or by name; world by name only. Where tokens are asked for, it
   * takes one that allows write.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, CAR_INVALID, DECODE_ERROR, ENCODE_ERROR, INVALID_PARAMS, LABEL_NOT_FOUND,
   * LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE, VECTOR_INVALID, VM_FATAL
   */
  vectorRun(params: ChaosVectorRunParams): Promise<VectorRun> {
    return this.client.call("Chaos.VectorRun", params);
  }

  /**
   * Make a world from a genesis, a root or another world. It writes: its answer means that the
   * change is kept. Parameters by position or by name; world, expectRoot, idempotencyKey and
   * dryRun by name only. Where tokens are asked for, it takes one that allows write.
   *
   * Throws ChaosError of: ACCOUNT_EXISTS, ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED,
   * BLOCK_NOT_FOUND, BLS_NOT_BUILT_IN, CAR_INVALID, DECODE_ERROR, ENCODE_ERROR,
   * IDEMPOTENCY_CONFLICT, IMPORT_OFFSET, IMPORT_RUNNING, INVALID_PARAMS, KEY_NOT_FOUND,
   * LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, MESSAGE_REJECTED, RANDOMNESS_UNKNOWN,
   * ROOT_MISMATCH, SNAPSHOT_NOT_FOUND, STATE_UNAVAILABLE, VM_FATAL, WORLD_EXISTS
   */
  worldCreate(params: ChaosWorldCreateParams = {}): Promise<World> {
    return this.client.call("Chaos.WorldCreate", params);
  }

  /**
   * Delete a world; its forks stay. It writes: its answer means that the change is kept.
   * Parameters by position or by name; world, expectRoot, idempotencyKey and dryRun by name
   * only. Where tokens are asked for, it takes one that allows write.
   *
   * Throws ChaosError of: ACCOUNT_EXISTS, ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED,
   * BLOCK_NOT_FOUND, BLS_NOT_BUILT_IN, CAR_INVALID, DECODE_ERROR, ENCODE_ERROR,
   * IDEMPOTENCY_CONFLICT, INVALID_PARAMS, KEY_NOT_FOUND, LABEL_NOT_FOUND, LIMIT_EXCEEDED,
   * MESSAGE_NOT_FOUND, MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, ROOT_MISMATCH, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE, VM_FATAL, WORLD_EXISTS
   */
  worldDelete(params: ChaosWorldDeleteParams): Promise<Deleted> {
    return this.client.call("Chaos.WorldDelete", params);
  }

  /**
   * In what environment and state two worlds differ. It is run on a worker and changes nothing.
   * Parameters by position or by name; world by name only. Where tokens are asked for, it takes
   * one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, CAR_INVALID, DECODE_ERROR, ENCODE_ERROR, INVALID_PARAMS, LABEL_NOT_FOUND,
   * LIMIT_EXCEEDED, MESSAGE_NOT_FOUND, MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE, VM_FATAL, WORLD_EXISTS
   */
  worldDiff(params: ChaosWorldDiffParams): Promise<WorldDiff> {
    return this.client.call("Chaos.WorldDiff", params);
  }

  /**
   * Make a world that goes on where another stood at any point. It writes: its answer means that
   * the change is kept. Parameters by position or by name; world, expectRoot, idempotencyKey and
   * dryRun by name only. Where tokens are asked for, it takes one that allows write.
   *
   * Throws ChaosError of: ACCOUNT_EXISTS, ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED,
   * BLOCK_NOT_FOUND, BLS_NOT_BUILT_IN, CAR_INVALID, DECODE_ERROR, ENCODE_ERROR,
   * IDEMPOTENCY_CONFLICT, INVALID_PARAMS, KEY_NOT_FOUND, LABEL_NOT_FOUND, LIMIT_EXCEEDED,
   * MESSAGE_NOT_FOUND, MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, ROOT_MISMATCH, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE, VM_FATAL, WORLD_EXISTS
   */
  worldFork(params: ChaosWorldForkParams = {}): Promise<World> {
    return this.client.call("Chaos.WorldFork", params);
  }

  /**
   * One world: where it stands, its quotas and what it used. A look-up, answered at once; it
   * changes nothing. Parameters by position or by name; world by name only. Where tokens are
   * asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLOCK_NOT_FOUND, CAR_INVALID, DECODE_ERROR,
   * ENCODE_ERROR, INVALID_PARAMS, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * SNAPSHOT_NOT_FOUND, STATE_UNAVAILABLE, WORLD_EXISTS
   */
  worldGet(params: ChaosWorldGetParams = {}): Promise<World> {
    return this.client.call("Chaos.WorldGet", params);
  }

  /**
   * The worlds, in order of their names. A look-up, answered at once; it changes nothing.
   * Parameters by position or by name; world by name only. Where tokens are asked for, it takes
   * one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLOCK_NOT_FOUND, CAR_INVALID, DECODE_ERROR,
   * ENCODE_ERROR, INVALID_PARAMS, LABEL_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * SNAPSHOT_NOT_FOUND, STATE_UNAVAILABLE, WORLD_EXISTS
   */
  worldList(params: ChaosWorldListParams = {}): Promise<WorldList> {
    return this.client.call("Chaos.WorldList", params);
  }

  /**
   * Stand at the genesis again, or at a snapshot. It writes: its answer means that the change is
   * kept. Parameters by position or by name; world, expectRoot, idempotencyKey and dryRun by
   * name only. Where tokens are asked for, it takes one that allows write.
   *
   * Throws ChaosError of: ACCOUNT_EXISTS, ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED,
   * BLOCK_NOT_FOUND, BLS_NOT_BUILT_IN, CAR_INVALID, DECODE_ERROR, ENCODE_ERROR,
   * IDEMPOTENCY_CONFLICT, INVALID_PARAMS, KEY_NOT_FOUND, LABEL_NOT_FOUND, LIMIT_EXCEEDED,
   * MESSAGE_NOT_FOUND, MESSAGE_REJECTED, RANDOMNESS_UNKNOWN, ROOT_MISMATCH, SNAPSHOT_NOT_FOUND,
   * STATE_UNAVAILABLE, VM_FATAL, WORLD_EXISTS
   */
  worldReset(params: ChaosWorldResetParams = {}): Promise<Move> {
    return this.client.call("Chaos.WorldReset", params);
  }
}

/** The methods Filecoin.*. */
export class FilecoinMethods {
  constructor(protected readonly client: Transport) {}

  /**
   * Make a token that allows what is listed. A look-up, answered at once; it changes nothing. As
   * Lotus has it: parameters by position. Where tokens are asked for, it takes one that allows
   * admin.
   *
   * Throws ChaosError of: INVALID_PARAMS, LIMIT_EXCEEDED, STATE_UNAVAILABLE, TOKENS_OFF
   */
  authNew(perms: Text[]): Promise<Base64> {
    return this.client.call("Filecoin.AuthNew", [perms]);
  }

  /**
   * What a token allows; an error unless it is valid. A look-up, answered at once; it changes
   * nothing. As Lotus has it: parameters by position. Where tokens are asked for, it takes one
   * that allows read.
   *
   * Throws ChaosError of: INVALID_PARAMS, LIMIT_EXCEEDED, STATE_UNAVAILABLE, TOKENS_OFF,
   * TOKEN_INVALID
   */
  authVerify(token: Text): Promise<Permissions> {
    return this.client.call("Filecoin.AuthVerify", [token]);
  }

  /**
   * The header of a block. A look-up, answered at once; it changes nothing. As Lotus has it:
   * parameters by position. Where tokens are asked for, it takes one that allows read.
   *
   * Throws ChaosError of: BLOCK_NOT_FOUND, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * STATE_UNAVAILABLE, TIPSET_NOT_FOUND
   */
  chainGetBlock(cid: Cid): Promise<BlockHeader> {
    return this.client.call("Filecoin.ChainGetBlock", [cid]);
  }

  /**
   * The messages of a block, in the order in which they were applied. A look-up, answered at
   * once; it changes nothing. As Lotus has it: parameters by position. Where tokens are asked
   * for, it takes one that allows read.
   *
   * Throws ChaosError of: BLOCK_NOT_FOUND, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * STATE_UNAVAILABLE, TIPSET_NOT_FOUND
   */
  chainGetBlockMessages(cid: Cid): Promise<BlockMessages> {
    return this.client.call("Filecoin.ChainGetBlockMessages", [cid]);
  }

  /**
   * The head: what was applied is final until the world is moved. A look-up, answered at once;
   * it changes nothing. As Lotus has it: parameters by position. Where tokens are asked for, it
   * takes one that allows read.
   *
   * Throws ChaosError of: BLOCK_NOT_FOUND, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * STATE_UNAVAILABLE, TIPSET_NOT_FOUND
   */
  chainGetFinalizedTipSet(): Promise<TipSet> {
    return this.client.call("Filecoin.ChainGetFinalizedTipSet", []);
  }

  /**
   * The first tipset, which names the state that the world began with. A look-up, answered at
   * once; it changes nothing. As Lotus has it: parameters by position. Where tokens are asked
   * for, it takes one that allows read.
   *
   * Throws ChaosError of: BLOCK_NOT_FOUND, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * STATE_UNAVAILABLE, TIPSET_NOT_FOUND
   */
  chainGetGenesis(): Promise<TipSet> {
    return this.client.call("Filecoin.ChainGetGenesis", []);
  }

  /**
   * A message by its CID or that of the signed one. A look-up, answered at once; it changes
   * nothing. As Lotus has it: parameters by position. Where tokens are asked for, it takes one
   * that allows read.
   *
   * Throws ChaosError of: BLOCK_NOT_FOUND, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * STATE_UNAVAILABLE, TIPSET_NOT_FOUND
   */
  chainGetMessage(cid: Cid): Promise<Message> {
    return this.client.call("Filecoin.ChainGetMessage", [cid]);
  }

  /**
   * The messages of a tipset. A look-up, answered at once; it changes nothing. As Lotus has it:
   * parameters by position. Where tokens are asked for, it takes one that allows read.
   *
   * Throws ChaosError of: BLOCK_NOT_FOUND, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * STATE_UNAVAILABLE, TIPSET_NOT_FOUND
   */
  chainGetMessagesInTipset(tsk?: TipsetKey | null): Promise<MessagesWithCid> {
    return this.client.call("Filecoin.ChainGetMessagesInTipset", [tsk ?? null]);
  }

  /**
   * The block at the end of a path from block to block, as DAG-JSON. A look-up, answered at
   * once; it changes nothing. As Lotus has it: parameters by position. Where tokens are asked
   * for, it takes one that allows read.
   *
   * Throws ChaosError of: BLOCK_NOT_FOUND, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED,
   * MESSAGE_NOT_FOUND, STATE_UNAVAILABLE, TIPSET_NOT_FOUND
   */
  chainGetNode(path: Text): Promise<IpldObject> {
    return this.client.call("Filecoin.ChainGetNode", [path]);
  }

  /**
   * The messages of the tipset that a block hangs on. A look-up, answered at once; it changes
   * nothing. As Lotus has it: parameters by position. Where tokens are asked for, it takes one
   * that allows read.
   *
   * Throws ChaosError of: BLOCK_NOT_FOUND, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * STATE_UNAVAILABLE, TIPSET_NOT_FOUND
   */
  chainGetParentMessages(cid: Cid): Promise<MessagesWithCid> {
    return this.client.call("Filecoin.ChainGetParentMessages", [cid]);
  }

  /**
   * The receipts of the messages of the tipset that a block hangs on. A look-up, answered at
   * once; it changes nothing. As Lotus has it: parameters by position. Where tokens are asked
   * for, it takes one that allows read.
   *
   * Throws ChaosError of: BLOCK_NOT_FOUND, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * STATE_UNAVAILABLE, TIPSET_NOT_FOUND
   */
  chainGetParentReceipts(cid: Cid): Promise<Receipts> {
    return this.client.call("Filecoin.ChainGetParentReceipts", [cid]);
  }

  /**
   * A tipset by its key. A look-up, answered at once; it changes nothing. As Lotus has it:
   * parameters by position. Where tokens are asked for, it takes one that allows read.
   *
   * Throws ChaosError of: BLOCK_NOT_FOUND, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * STATE_UNAVAILABLE, TIPSET_NOT_FOUND
   */
  chainGetTipSet(tsk?: TipsetKey | null): Promise<TipSet> {
    return this.client.call("Filecoin.ChainGetTipSet", [tsk ?? null]);
  }

  /**
   * The tipset at a height or, where there is none, the next one. A look-up, answered at once;
   * it changes nothing. As Lotus has it: parameters by position. Where tokens are asked for, it
   * takes one that allows read.
   *
   * Throws ChaosError of: BLOCK_NOT_FOUND, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * STATE_UNAVAILABLE, TIPSET_NOT_FOUND
   */
  chainGetTipSetAfterHeight(height: IntegerOrText, tsk?: TipsetKey | null): Promise<TipSet> {
    return this.client.call("Filecoin.ChainGetTipSetAfterHeight", [height, tsk ?? null]);
  }

  /**
   * The tipset at a height or, where there is none, the one before. A look-up, answered at once;
   * it changes nothing. As Lotus has it: parameters by position. Where tokens are asked for, it
   * takes one that allows read.
   *
   * Throws ChaosError of: BLOCK_NOT_FOUND, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * STATE_UNAVAILABLE, TIPSET_NOT_FOUND
   */
  chainGetTipSetByHeight(height: IntegerOrText, tsk?: TipsetKey | null): Promise<TipSet> {
    return this.client.call("Filecoin.ChainGetTipSetByHeight", [height, tsk ?? null]);
  }

  /**
   * Whether a block is stored. A look-up, answered at once; it changes nothing. As Lotus has it:
   * parameters by position. Where tokens are asked for, it takes one that allows read.
   *
   * Throws ChaosError of: BLOCK_NOT_FOUND, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * STATE_UNAVAILABLE, TIPSET_NOT_FOUND
   */
  chainHasObj(cid: Cid): Promise<Bool> {
    return this.client.call("Filecoin.ChainHasObj", [cid]);
  }

  /**
   * The tipset in which the chain of the world ends; it names the state at the head. A look-up,
   * answered at once; it changes nothing. As Lotus has it: parameters by position. Where tokens
   * are asked for, it takes one that allows read.
   *
   * Throws ChaosError of: BLOCK_NOT_FOUND, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * STATE_UNAVAILABLE, TIPSET_NOT_FOUND
   */
  chainHead(): Promise<TipSet> {
    return this.client.call("Filecoin.ChainHead", []);
  }

  /**
   * The bytes of a block. A look-up, answered at once; it changes nothing. As Lotus has it:
   * parameters by position. Where tokens are asked for, it takes one that allows read.
   *
   * Throws ChaosError of: BLOCK_NOT_FOUND, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * STATE_UNAVAILABLE, TIPSET_NOT_FOUND
   */
  chainReadObj(cid: Cid): Promise<Base64> {
    return this.client.call("Filecoin.ChainReadObj", [cid]);
  }

  /**
   * How many blocks and bytes a block reaches that another one does not. It is run on a worker
   * and changes nothing. As Lotus has it: parameters by position. Where tokens are asked for, it
   * takes one that allows read.
   *
   * Throws ChaosError of: BLOCK_NOT_FOUND, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * STATE_UNAVAILABLE, TIPSET_NOT_FOUND
   */
  chainStatObj(cid: Cid, base?: Cid | null): Promise<ObjStat> {
    return this.client.call("Filecoin.ChainStatObj", [cid, base ?? null]);
  }

  /**
   * The weight of a tipset: its height. A look-up, answered at once; it changes nothing. As
   * Lotus has it: parameters by position. Where tokens are asked for, it takes one that allows
   * read.
   *
   * Throws ChaosError of: BLOCK_NOT_FOUND, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * STATE_UNAVAILABLE, TIPSET_NOT_FOUND
   */
  chainTipSetWeight(tsk?: TipsetKey | null): Promise<Amount> {
    return this.client.call("Filecoin.ChainTipSetWeight", [tsk ?? null]);
  }

  /**
   * This document. A look-up, answered at once; it changes nothing. As Lotus has it: parameters
   * by position. Where tokens are asked for, it takes one that allows read.
   *
   * Throws ChaosError of: INVALID_PARAMS, LIMIT_EXCEEDED, STATE_UNAVAILABLE
   */
  discover(): Promise<OpenRPC> {
    return this.client.call("Filecoin.Discover", []);
  }

  /**
   * A fee cap: the base fee and the message's premium. A look-up, answered at once; it changes
   * nothing. As Lotus has it: parameters by position. Where tokens are asked for, it takes one
   * that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLS_NOT_BUILT_IN,
   * EXECUTION_FAILED, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_REJECTED, NOT_AN_ACCOUNT,
   * OUT_OF_GAS, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND, VM_FATAL
   */
  gasEstimateFeeCap(message: Message, maxqueueblks?: UnsignedOrText | null, tsk?: TipsetKey | null): Promise<Amount> {
    return this.client.call("Filecoin.GasEstimateFeeCap", [message, maxqueueblks ?? null, tsk ?? null]);
  }

  /**
   * The gas that a message uses, exactly, found by running it. It is run on a worker and changes
   * nothing. As Lotus has it: parameters by position. Where tokens are asked for, it takes one
   * that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLS_NOT_BUILT_IN,
   * EXECUTION_FAILED, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_REJECTED, NOT_AN_ACCOUNT,
   * OUT_OF_GAS, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND, VM_FATAL
   */
  gasEstimateGasLimit(message: Message, tsk?: TipsetKey | null): Promise<Uint> {
    return this.client.call("Filecoin.GasEstimateGasLimit", [message, tsk ?? null]);
  }

  /**
   * The premium of the world's gas defaults. A look-up, answered at once; it changes nothing. As
   * Lotus has it: parameters by position. Where tokens are asked for, it takes one that allows
   * read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLS_NOT_BUILT_IN,
   * EXECUTION_FAILED, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_REJECTED, NOT_AN_ACCOUNT,
   * OUT_OF_GAS, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND, VM_FATAL
   */
  gasEstimateGasPremium(nblocksincl?: UnsignedOrText | null, sender?: Address | null, gaslimit?: IntegerOrText | null, tsk?: TipsetKey | null): Promise<Amount> {
    return this.client.call("Filecoin.GasEstimateGasPremium", [nblocksincl ?? null, sender ?? null, gaslimit ?? null, tsk ?? null]);
  }

  /**
   * A message with its gas fields filled in. It is run on a worker and changes nothing. As Lotus
   * has it: parameters by position. Where tokens are asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLS_NOT_BUILT_IN,
   * EXECUTION_FAILED, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_REJECTED, NOT_AN_ACCOUNT,
   * OUT_OF_GAS, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND, VM_FATAL
   */
  gasEstimateMessageGas(message: Message, spec?: LotusSendSpec | null, tsk?: TipsetKey | null): Promise<Message> {
    return this.client.call("Filecoin.GasEstimateMessageGas", [message, spec ?? null, tsk ?? null]);
  }

  /**
   * The parts of the daemon whose log has a level of its own: one. A look-up, answered at once;
   * it changes nothing. As Lotus has it: parameters by position. Where tokens are asked for, it
   * takes one that allows write.
   *
   * Throws ChaosError of: INVALID_PARAMS, LIMIT_EXCEEDED, STATE_UNAVAILABLE
   */
  logList(): Promise<Texts> {
    return this.client.call("Filecoin.LogList", []);
  }

  /**
   * Set the level of the log, until the daemon ends. A look-up, answered at once; it changes
   * nothing. As Lotus has it: parameters by position. Where tokens are asked for, it takes one
   * that allows write.
   *
   * Throws ChaosError of: INVALID_PARAMS, LIMIT_EXCEEDED, STATE_UNAVAILABLE
   */
  logSetLevel(subsystem: Text, level: Text): Promise<Null> {
    return this.client.call("Filecoin.LogSetLevel", [subsystem, level]);
  }

  /**
   * Apply signed messages in a row, all or none. It writes: its answer means that the change is
   * kept. As Lotus has it: parameters by position. Where tokens are asked for, it takes one that
   * allows write.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLS_NOT_BUILT_IN,
   * EXECUTION_FAILED, INVALID_PARAMS, KEY_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_REJECTED,
   * NOT_AN_ACCOUNT, OUT_OF_GAS, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  mpoolBatchPush(messages: SignedMessage[]): Promise<Tipset> {
    return this.client.call("Filecoin.MpoolBatchPush", [messages]);
  }

  /**
   * Fill in, sign and apply messages in a row, all or none. It writes: its answer means that the
   * change is kept. As Lotus has it: parameters by position. Where tokens are asked for, it
   * takes one that allows sign.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLS_NOT_BUILT_IN,
   * EXECUTION_FAILED, INVALID_PARAMS, KEY_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_REJECTED,
   * NOT_AN_ACCOUNT, OUT_OF_GAS, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  mpoolBatchPushMessage(messages: Message[], spec?: LotusSendSpec | null): Promise<SignedMessages> {
    return this.client.call("Filecoin.MpoolBatchPushMessage", [messages, spec ?? null]);
  }

  /**
   * Apply signed messages in a row, all or none. It writes: its answer means that the change is
   * kept. As Lotus has it: parameters by position. Where tokens are asked for, it takes one that
   * allows write.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLS_NOT_BUILT_IN,
   * EXECUTION_FAILED, INVALID_PARAMS, KEY_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_REJECTED,
   * NOT_AN_ACCOUNT, OUT_OF_GAS, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  mpoolBatchPushUntrusted(messages: SignedMessage[]): Promise<Tipset> {
    return this.client.call("Filecoin.MpoolBatchPushUntrusted", [messages]);
  }

  /**
   * Whether messages could be pushed, one after the other: nonce, balance, form, gas. It is run
   * on a worker and changes nothing. As Lotus has it: parameters by position. Where tokens are
   * asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLS_NOT_BUILT_IN,
   * EXECUTION_FAILED, INVALID_PARAMS, KEY_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_REJECTED,
   * NOT_AN_ACCOUNT, OUT_OF_GAS, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  mpoolCheckMessages(messages: LotusPrototype[]): Promise<MessageChecks> {
    return this.client.call("Filecoin.MpoolCheckMessages", [messages]);
  }

  /**
   * No check: messages are applied at once, so none is pending. A look-up, answered at once; it
   * changes nothing. As Lotus has it: parameters by position. Where tokens are asked for, it
   * takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLS_NOT_BUILT_IN,
   * EXECUTION_FAILED, INVALID_PARAMS, KEY_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_REJECTED,
   * NOT_AN_ACCOUNT, OUT_OF_GAS, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  mpoolCheckPendingMessages(address: Address): Promise<MessageChecks> {
    return this.client.call("Filecoin.MpoolCheckPendingMessages", [address]);
  }

  /**
   * The same checks of messages, those of each sender in the order of their nonces. It is run on
   * a worker and changes nothing. As Lotus has it: parameters by position. Where tokens are
   * asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLS_NOT_BUILT_IN,
   * EXECUTION_FAILED, INVALID_PARAMS, KEY_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_REJECTED,
   * NOT_AN_ACCOUNT, OUT_OF_GAS, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  mpoolCheckReplaceMessages(messages: Message[]): Promise<MessageChecks> {
    return this.client.call("Filecoin.MpoolCheckReplaceMessages", [messages]);
  }

  /**
   * The next nonce of an account. A look-up, answered at once; it changes nothing. As Lotus has
   * it: parameters by position. Where tokens are asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLS_NOT_BUILT_IN,
   * EXECUTION_FAILED, INVALID_PARAMS, KEY_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_REJECTED,
   * NOT_AN_ACCOUNT, OUT_OF_GAS, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  mpoolGetNonce(address: Address): Promise<Uint> {
    return this.client.call("Filecoin.MpoolGetNonce", [address]);
  }

  /**
   * No message: they are applied at once. A look-up, answered at once; it changes nothing. As
   * Lotus has it: parameters by position. Where tokens are asked for, it takes one that allows
   * read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLS_NOT_BUILT_IN,
   * EXECUTION_FAILED, INVALID_PARAMS, KEY_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_REJECTED,
   * NOT_AN_ACCOUNT, OUT_OF_GAS, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  mpoolPending(tsk?: TipsetKey | null): Promise<SignedMessages> {
    return this.client.call("Filecoin.MpoolPending", [tsk ?? null]);
  }

  /**
   * Apply a message with a secp256k1 or BLS signature. It writes: its answer means that the
   * change is kept. As Lotus has it: parameters by position. Where tokens are asked for, it
   * takes one that allows write.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLS_NOT_BUILT_IN,
   * EXECUTION_FAILED, INVALID_PARAMS, KEY_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_REJECTED,
   * NOT_AN_ACCOUNT, OUT_OF_GAS, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  mpoolPush(message: SignedMessage): Promise<Cid> {
    return this.client.call("Filecoin.MpoolPush", [message]);
  }

  /**
   * Fill in what a message leaves out, sign and apply it. It writes: its answer means that the
   * change is kept. As Lotus has it: parameters by position. Where tokens are asked for, it
   * takes one that allows sign.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLS_NOT_BUILT_IN,
   * EXECUTION_FAILED, INVALID_PARAMS, KEY_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_REJECTED,
   * NOT_AN_ACCOUNT, OUT_OF_GAS, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  mpoolPushMessage(message: Message, spec?: LotusSendSpec | null): Promise<SignedMessage> {
    return this.client.call("Filecoin.MpoolPushMessage", [message, spec ?? null]);
  }

  /**
   * Apply a signed message, as MpoolPush does. It writes: its answer means that the change is
   * kept. As Lotus has it: parameters by position. Where tokens are asked for, it takes one that
   * allows write.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLS_NOT_BUILT_IN,
   * EXECUTION_FAILED, INVALID_PARAMS, KEY_NOT_FOUND, LIMIT_EXCEEDED, MESSAGE_REJECTED,
   * NOT_AN_ACCOUNT, OUT_OF_GAS, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  mpoolPushUntrusted(message: SignedMessage): Promise<Cid> {
    return this.client.call("Filecoin.MpoolPushUntrusted", [message]);
  }

  /**
   * A UUID of this run of the daemon. A look-up, answered at once; it changes nothing. As Lotus
   * has it: parameters by position. Where tokens are asked for, it takes one that allows read.
   *
   * Throws ChaosError of: INVALID_PARAMS, LIMIT_EXCEEDED, STATE_UNAVAILABLE
   */
  session(): Promise<Text> {
    return this.client.call("Filecoin.Session", []);
  }

  /**
   * Stop the daemon, as SIGTERM does. A look-up, answered at once; it changes nothing. As Lotus
   * has it: parameters by position. Where tokens are asked for, it takes one that allows admin.
   *
   * Throws ChaosError of: INVALID_PARAMS, LIMIT_EXCEEDED, STATE_UNAVAILABLE
   */
  shutdown(): Promise<Null> {
    return this.client.call("Filecoin.Shutdown", []);
  }

  /**
   * When the daemon was started. A look-up, answered at once; it changes nothing. As Lotus has
   * it: parameters by position. Where tokens are asked for, it takes one that allows read.
   *
   * Throws ChaosError of: INVALID_PARAMS, LIMIT_EXCEEDED, STATE_UNAVAILABLE
   */
  startTime(): Promise<Text> {
    return this.client.call("Filecoin.StartTime", []);
  }

  /**
   * The key address of an account. A look-up, answered at once; it changes nothing. As Lotus has
   * it: parameters by position. Where tokens are asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  stateAccountKey(address: Address, tsk?: TipsetKey | null): Promise<Address> {
    return this.client.call("Filecoin.StateAccountKey", [address, tsk ?? null]);
  }

  /**
   * The code of the built-in actors of a network version. A look-up, answered at once; it
   * changes nothing. As Lotus has it: parameters by position. Where tokens are asked for, it
   * takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  stateActorCodeCIDs(networkVersion: NetworkVersion): Promise<ActorCodes> {
    return this.client.call("Filecoin.StateActorCodeCIDs", [networkVersion]);
  }

  /**
   * Run a message without fees; nothing is kept. It is run on a worker and changes nothing. As
   * Lotus has it: parameters by position. Where tokens are asked for, it takes one that allows
   * read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  stateCall(message: Message, tsk?: TipsetKey | null): Promise<InvocResult> {
    return this.client.call("Filecoin.StateCall", [message, tsk ?? null]);
  }

  /**
   * The actors that a state has new or otherwise. It is run on a worker and changes nothing. As
   * Lotus has it: parameters by position. Where tokens are asked for, it takes one that allows
   * read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  stateChangedActors(old: Cid, new_: Cid): Promise<Actors> {
    return this.client.call("Filecoin.StateChangedActors", [old, new_]);
  }

  /**
   * The circulating supply that messages see. A look-up, answered at once; it changes nothing.
   * As Lotus has it: parameters by position. Where tokens are asked for, it takes one that
   * allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  stateCirculatingSupply(tsk?: TipsetKey | null): Promise<Amount> {
    return this.client.call("Filecoin.StateCirculatingSupply", [tsk ?? null]);
  }

  /**
   * A tipset run again, with traces, and messages behind it. It is run on a worker and changes
   * nothing. As Lotus has it: parameters by position. Where tokens are asked for, it takes one
   * that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  stateCompute(vmheight: IntegerOrText, msgs?: Message[] | null, tsk?: TipsetKey | null): Promise<ComputeStateOutput> {
    return this.client.call("Filecoin.StateCompute", [vmheight, msgs ?? null, tsk ?? null]);
  }

  /**
   * The parameters of a method of an actor, as JSON with Go's names. A look-up, answered at
   * once; it changes nothing. As Lotus has it: parameters by position. Where tokens are asked
   * for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  stateDecodeParams(toAddr: Address, method: UnsignedOrText, params?: Base64 | null, tsk?: TipsetKey | null): Promise<AnyJson> {
    return this.client.call("Filecoin.StateDecodeParams", [toAddr, method, params ?? null, tsk ?? null]);
  }

  /**
   * The bytes of parameters that are given as JSON with Go's names. A look-up, answered at once;
   * it changes nothing. As Lotus has it: parameters by position. Where tokens are asked for, it
   * takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, ENCODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED,
   * MESSAGE_NOT_FOUND, MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE,
   * TIPSET_NOT_FOUND, VM_FATAL
   */
  stateEncodeParams(toActCode: Cid, method: UnsignedOrText, params?: JsonObject | null): Promise<Base64> {
    return this.client.call("Filecoin.StateEncodeParams", [toActCode, method, params ?? null]);
  }

  /**
   * An actor's record. A look-up, answered at once; it changes nothing. As Lotus has it:
   * parameters by position. Where tokens are asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  stateGetActor(address: Address, tsk?: TipsetKey | null): Promise<Actor> {
    return this.client.call("Filecoin.StateGetActor", [address, tsk ?? null]);
  }

  /**
   * The entry of the beacon for an epoch, made up of what is drawn from it. A look-up, answered
   * at once; it changes nothing. As Lotus has it: parameters by position. Where tokens are asked
   * for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  stateGetBeaconEntry(epoch: IntegerOrText): Promise<BeaconEntry> {
    return this.client.call("Filecoin.StateGetBeaconEntry", [epoch]);
  }

  /**
   * The network of the world: its name, times, and upgrades in force. A look-up, answered at
   * once; it changes nothing. As Lotus has it: parameters by position. Where tokens are asked
   * for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  stateGetNetworkParams(): Promise<NetworkParams> {
    return this.client.call("Filecoin.StateGetNetworkParams", []);
  }

  /**
   * What draws from the beacon are derived from at an epoch. A look-up, answered at once; it
   * changes nothing. As Lotus has it: parameters by position. Where tokens are asked for, it
   * takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  stateGetRandomnessDigestFromBeacon(randEpoch: IntegerOrText, tsk?: TipsetKey | null): Promise<Base64> {
    return this.client.call("Filecoin.StateGetRandomnessDigestFromBeacon", [randEpoch, tsk ?? null]);
  }

  /**
   * What draws from the chain are derived from at an epoch. A look-up, answered at once; it
   * changes nothing. As Lotus has it: parameters by position. Where tokens are asked for, it
   * takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  stateGetRandomnessDigestFromTickets(randEpoch: IntegerOrText, tsk?: TipsetKey | null): Promise<Base64> {
    return this.client.call("Filecoin.StateGetRandomnessDigestFromTickets", [randEpoch, tsk ?? null]);
  }

  /**
   * What an actor draws from the beacon. A look-up, answered at once; it changes nothing. As
   * Lotus has it: parameters by position. Where tokens are asked for, it takes one that allows
   * read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  stateGetRandomnessFromBeacon(personalization: IntegerOrText, randEpoch: IntegerOrText, entropy?: Base64 | null, tsk?: TipsetKey | null): Promise<Base64> {
    return this.client.call("Filecoin.StateGetRandomnessFromBeacon", [personalization, randEpoch, entropy ?? null, tsk ?? null]);
  }

  /**
   * What an actor draws from the chain. A look-up, answered at once; it changes nothing. As
   * Lotus has it: parameters by position. Where tokens are asked for, it takes one that allows
   * read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  stateGetRandomnessFromTickets(personalization: IntegerOrText, randEpoch: IntegerOrText, entropy?: Base64 | null, tsk?: TipsetKey | null): Promise<Base64> {
    return this.client.call("Filecoin.StateGetRandomnessFromTickets", [personalization, randEpoch, entropy ?? null, tsk ?? null]);
  }

  /**
   * The ID addresses of all actors. It is run on a worker and changes nothing. As Lotus has it:
   * parameters by position. Where tokens are asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  stateListActors(tsk?: TipsetKey | null): Promise<Addresses> {
    return this.client.call("Filecoin.StateListActors", [tsk ?? null]);
  }

  /**
   * Messages to or from an address, from a tipset back to a height. It is run on a worker and
   * changes nothing. As Lotus has it: parameters by position. Where tokens are asked for, it
   * takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  stateListMessages(match: LotusMessageMatch, tsk?: TipsetKey | null, toht?: IntegerOrText | null): Promise<CidsOrNull> {
    return this.client.call("Filecoin.StateListMessages", [match, tsk ?? null, toht ?? null]);
  }

  /**
   * The ID address behind an address. A look-up, answered at once; it changes nothing. As Lotus
   * has it: parameters by position. Where tokens are asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  stateLookupID(address: Address, tsk?: TipsetKey | null): Promise<Address> {
    return this.client.call("Filecoin.StateLookupID", [address, tsk ?? null]);
  }

  /**
   * The robust address behind an ID. A look-up, answered at once; it changes nothing. As Lotus
   * has it: parameters by position. Where tokens are asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  stateLookupRobustAddress(address: Address, tsk?: TipsetKey | null): Promise<Address> {
    return this.client.call("Filecoin.StateLookupRobustAddress", [address, tsk ?? null]);
  }

  /**
   * The network's name, from the init actor's state. A look-up, answered at once; it changes
   * nothing. As Lotus has it: parameters by position. Where tokens are asked for, it takes one
   * that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  stateNetworkName(): Promise<Text> {
    return this.client.call("Filecoin.StateNetworkName", []);
  }

  /**
   * The network version in force. A look-up, answered at once; it changes nothing. As Lotus has
   * it: parameters by position. Where tokens are asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  stateNetworkVersion(tsk?: TipsetKey | null): Promise<Uint> {
    return this.client.call("Filecoin.StateNetworkVersion", [tsk ?? null]);
  }

  /**
   * An actor's decoded state. A look-up, answered at once; it changes nothing. As Lotus has it:
   * parameters by position. Where tokens are asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  stateReadState(address: Address, tsk?: TipsetKey | null): Promise<ActorState> {
    return this.client.call("Filecoin.StateReadState", [address, tsk ?? null]);
  }

  /**
   * A message that was applied, run again with a trace. It is run on a worker and changes
   * nothing. As Lotus has it: parameters by position. Where tokens are asked for, it takes one
   * that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  stateReplay(tsk: TipsetKey, msg: Cid): Promise<InvocResult> {
    return this.client.call("Filecoin.StateReplay", [tsk, msg]);
  }

  /**
   * The receipt of an applied message, or null. A look-up, answered at once; it changes nothing.
   * As Lotus has it: parameters by position. Where tokens are asked for, it takes one that
   * allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  stateSearchMsg(from: TipsetKey, msg: Cid, limit?: IntegerOrText | null, allowReplaced?: Bool | null): Promise<MsgLookup> {
    return this.client.call("Filecoin.StateSearchMsg", [from, msg, limit ?? null, allowReplaced ?? null]);
  }

  /**
   * The circulating supply in the form that Lotus' VM is given. A look-up, answered at once; it
   * changes nothing. As Lotus has it: parameters by position. Where tokens are asked for, it
   * takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  stateVMCirculatingSupplyInternal(tsk?: TipsetKey | null): Promise<CirculatingSupply> {
    return this.client.call("Filecoin.StateVMCirculatingSupplyInternal", [tsk ?? null]);
  }

  /**
   * Where a message was applied and what came of it; an error if it was not. A look-up, answered
   * at once; it changes nothing. As Lotus has it: parameters by position. Where tokens are asked
   * for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, ACTOR_NOT_IMPLEMENTED, BLOCK_NOT_FOUND,
   * BLS_NOT_BUILT_IN, DECODE_ERROR, INVALID_PARAMS, LIMIT_EXCEEDED, MESSAGE_NOT_FOUND,
   * MESSAGE_REJECTED, NOT_AN_ACCOUNT, RANDOMNESS_UNKNOWN, STATE_UNAVAILABLE, TIPSET_NOT_FOUND,
   * VM_FATAL
   */
  stateWaitMsg(msg: Cid, confidence?: UnsignedOrText | null, limit?: IntegerOrText | null, allowReplaced?: Bool | null): Promise<MsgLookup> {
    return this.client.call("Filecoin.StateWaitMsg", [msg, confidence ?? null, limit ?? null, allowReplaced ?? null]);
  }

  /**
   * The API's version, for the handshake of Lotus clients. A look-up, answered at once; it
   * changes nothing. As Lotus has it: parameters by position. Where tokens are asked for, it
   * takes one that allows read.
   *
   * Throws ChaosError of: INVALID_PARAMS, LIMIT_EXCEEDED, STATE_UNAVAILABLE
   */
  version(): Promise<APIVersion> {
    return this.client.call("Filecoin.Version", []);
  }

  /**
   * An actor's balance in attoFIL, 0 when there is none. A look-up, answered at once; it changes
   * nothing. As Lotus has it: parameters by position. Where tokens are asked for, it takes one
   * that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLS_NOT_BUILT_IN, INVALID_PARAMS, KEY_NOT_FOUND,
   * LIMIT_EXCEEDED, MESSAGE_REJECTED, NOT_AN_ACCOUNT, STATE_UNAVAILABLE
   */
  walletBalance(address: Address): Promise<Amount> {
    return this.client.call("Filecoin.WalletBalance", [address]);
  }

  /**
   * The address that was chosen for messages without another one. A look-up, answered at once;
   * it changes nothing. As Lotus has it: parameters by position. Where tokens are asked for, it
   * takes one that allows write.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLS_NOT_BUILT_IN, INVALID_PARAMS, KEY_NOT_FOUND,
   * LIMIT_EXCEEDED, MESSAGE_REJECTED, NOT_AN_ACCOUNT, STATE_UNAVAILABLE
   */
  walletDefaultAddress(): Promise<Address> {
    return this.client.call("Filecoin.WalletDefaultAddress", []);
  }

  /**
   * Forget a key. It writes: its answer means that the change is kept. As Lotus has it:
   * parameters by position. Where tokens are asked for, it takes one that allows admin.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLS_NOT_BUILT_IN, INVALID_PARAMS, KEY_NOT_FOUND,
   * LIMIT_EXCEEDED, MESSAGE_REJECTED, NOT_AN_ACCOUNT, STATE_UNAVAILABLE
   */
  walletDelete(address: Address): Promise<Null> {
    return this.client.call("Filecoin.WalletDelete", [address]);
  }

  /**
   * A secret key. A look-up, answered at once; it changes nothing. As Lotus has it: parameters
   * by position. Where tokens are asked for, it takes one that allows admin.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLS_NOT_BUILT_IN, INVALID_PARAMS, KEY_NOT_FOUND,
   * LIMIT_EXCEEDED, MESSAGE_REJECTED, NOT_AN_ACCOUNT, STATE_UNAVAILABLE
   */
  walletExport(address: Address): Promise<KeyInfo> {
    return this.client.call("Filecoin.WalletExport", [address]);
  }

  /**
   * Whether the wallet has the key of an address. A look-up, answered at once; it changes
   * nothing. As Lotus has it: parameters by position. Where tokens are asked for, it takes one
   * that allows write.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLS_NOT_BUILT_IN, INVALID_PARAMS, KEY_NOT_FOUND,
   * LIMIT_EXCEEDED, MESSAGE_REJECTED, NOT_AN_ACCOUNT, STATE_UNAVAILABLE
   */
  walletHas(address: Address): Promise<Bool> {
    return this.client.call("Filecoin.WalletHas", [address]);
  }

  /**
   * Take a secret key into the wallet of the world. It writes: its answer means that the change
   * is kept. As Lotus has it: parameters by position. Where tokens are asked for, it takes one
   * that allows admin.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLS_NOT_BUILT_IN, INVALID_PARAMS, KEY_NOT_FOUND,
   * LIMIT_EXCEEDED, MESSAGE_REJECTED, NOT_AN_ACCOUNT, STATE_UNAVAILABLE
   */
  walletImport(info: KeyInfo): Promise<Address> {
    return this.client.call("Filecoin.WalletImport", [info]);
  }

  /**
   * The addresses whose keys the world has. A look-up, answered at once; it changes nothing. As
   * Lotus has it: parameters by position. Where tokens are asked for, it takes one that allows
   * write.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLS_NOT_BUILT_IN, INVALID_PARAMS, KEY_NOT_FOUND,
   * LIMIT_EXCEEDED, MESSAGE_REJECTED, NOT_AN_ACCOUNT, STATE_UNAVAILABLE
   */
  walletList(): Promise<Addresses> {
    return this.client.call("Filecoin.WalletList", []);
  }

  /**
   * Make a key in the wallet of the world, secp256k1 or bls. It writes: its answer means that
   * the change is kept. As Lotus has it: parameters by position. Where tokens are asked for, it
   * takes one that allows write.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLS_NOT_BUILT_IN, INVALID_PARAMS, KEY_NOT_FOUND,
   * LIMIT_EXCEEDED, MESSAGE_REJECTED, NOT_AN_ACCOUNT, STATE_UNAVAILABLE
   */
  walletNew(type: KeyType): Promise<Address> {
    return this.client.call("Filecoin.WalletNew", [type]);
  }

  /**
   * Choose the address for messages without another one. It writes: its answer means that the
   * change is kept. As Lotus has it: parameters by position. Where tokens are asked for, it
   * takes one that allows write.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLS_NOT_BUILT_IN, INVALID_PARAMS, KEY_NOT_FOUND,
   * LIMIT_EXCEEDED, MESSAGE_REJECTED, NOT_AN_ACCOUNT, STATE_UNAVAILABLE
   */
  walletSetDefault(address: Address): Promise<Null> {
    return this.client.call("Filecoin.WalletSetDefault", [address]);
  }

  /**
   * Sign bytes with the key of an address. It is run on a worker and changes nothing. As Lotus
   * has it: parameters by position. Where tokens are asked for, it takes one that allows sign.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLS_NOT_BUILT_IN, INVALID_PARAMS, KEY_NOT_FOUND,
   * LIMIT_EXCEEDED, MESSAGE_REJECTED, NOT_AN_ACCOUNT, STATE_UNAVAILABLE
   */
  walletSign(address: Address, bytes: Base64): Promise<Signature> {
    return this.client.call("Filecoin.WalletSign", [address, bytes]);
  }

  /**
   * Sign a message with the key of an address. It is run on a worker and changes nothing. As
   * Lotus has it: parameters by position. Where tokens are asked for, it takes one that allows
   * sign.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLS_NOT_BUILT_IN, INVALID_PARAMS, KEY_NOT_FOUND,
   * LIMIT_EXCEEDED, MESSAGE_REJECTED, NOT_AN_ACCOUNT, STATE_UNAVAILABLE
   */
  walletSignMessage(address: Address, message: Message): Promise<SignedMessage> {
    return this.client.call("Filecoin.WalletSignMessage", [address, message]);
  }

  /**
   * An address, if the text is one. A look-up, answered at once; it changes nothing. As Lotus
   * has it: parameters by position. Where tokens are asked for, it takes one that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLS_NOT_BUILT_IN, INVALID_PARAMS, KEY_NOT_FOUND,
   * LIMIT_EXCEEDED, MESSAGE_REJECTED, NOT_AN_ACCOUNT, STATE_UNAVAILABLE
   */
  walletValidateAddress(address: Address): Promise<Address> {
    return this.client.call("Filecoin.WalletValidateAddress", [address]);
  }

  /**
   * Whether a signature over bytes is the one of an address. It is run on a worker and changes
   * nothing. As Lotus has it: parameters by position. Where tokens are asked for, it takes one
   * that allows read.
   *
   * Throws ChaosError of: ACTOR_NOT_FOUND, BLS_NOT_BUILT_IN, INVALID_PARAMS, KEY_NOT_FOUND,
   * LIMIT_EXCEEDED, MESSAGE_REJECTED, NOT_AN_ACCOUNT, STATE_UNAVAILABLE
   */
  walletVerify(address: Address, bytes: Base64, signature?: Signature | null): Promise<Bool> {
    return this.client.call("Filecoin.WalletVerify", [address, bytes, signature ?? null]);
  }
}
