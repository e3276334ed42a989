import { z } from 'zod';

/**
 * Entity ids: a readable prefix and 120 random bits in Crockford-like base32. They identify and never grant access
 * (ASVS 11.5.1), so they may appear in URLs and logs.
 */
const prefixes = {
  user: 'usr',
  workspace: 'wsp',
  session: 'ses',
  job: 'job',
  image: 'img',
  token: 'tok',
  passkey: 'pky',
  identity: 'idn',
  mail: 'mal',
  emailChange: 'emc',
  review: 'rev',
  import: 'imp',
  asset: 'ast',
  provider: 'prv',
  comparison: 'cmp',
  preset: 'pst',
  enhancement: 'enh',
  lora: 'lora',
  sample: 'smp',
  rule: 'rul',
  firing: 'fir',
  case: 'cas',
  look: 'lok',
  collection: 'col',
  share: 'shr',
  upload: 'upl',
  savedFilter: 'flt',
  alert: 'alr',
  alertChange: 'alc',
  channel: 'chn',
  delivery: 'dlv',
  dataExport: 'exp',
  incident: 'inc',
  incidentEntry: 'ien',
  incidentTask: 'itk',
  incidentAction: 'iac',
  incidentPerson: 'ipe',
  incidentNotice: 'int',
  block: 'blk',
  response: 'rsp',
  settingChange: 'stc',
  settingProposal: 'stp',
  legalText: 'lgl',
} as const;
export type EntityKind = keyof typeof prefixes;

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const idLength = 24;

/** A fresh id of the given kind, from the CSPRNG. */
export const newId = (kind: EntityKind): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(idLength));
  let id = `${prefixes[kind]}_`;
  for (const byte of bytes) id += alphabet[byte & 31];
  return id;
};

const idSchema = (kind: EntityKind) =>
  z.string().regex(new RegExp(`^${prefixes[kind]}_[${alphabet}]{${idLength}}$`), `Not a ${kind} id.`);

export const UserId = idSchema('user');
export const WorkspaceId = idSchema('workspace');
export const SessionId = idSchema('session');
export const PasskeyId = idSchema('passkey');
export const IdentityId = idSchema('identity');
export const TokenId = idSchema('token');
export const JobId = idSchema('job');
export const EnhancementId = idSchema('enhancement');
export const ImageId = idSchema('image');
export const ProviderId = idSchema('provider');
export const ComparisonId = idSchema('comparison');
export const PresetId = idSchema('preset');
export const LoraId = idSchema('lora');
export const SampleId = idSchema('sample');
export const RuleId = idSchema('rule');
export const FiringId = idSchema('firing');
export const CaseId = idSchema('case');
export const LookId = idSchema('look');
export const ShareId = idSchema('share');
export const UploadId = idSchema('upload');
export const DataExportId = idSchema('dataExport');
export const BlockId = idSchema('block');
export const ResponseId = idSchema('response');
export const SavedFilterId = idSchema('savedFilter');
export const CollectionId = idSchema('collection');
export const AlertId = idSchema('alert');
export const ChannelId = idSchema('channel');
export const DeliveryId = idSchema('delivery');
export const IncidentId = idSchema('incident');
export const IncidentTaskId = idSchema('incidentTask');
export const IncidentActionId = idSchema('incidentAction');
export const IncidentPersonId = idSchema('incidentPerson');
export const SettingChangeId = idSchema('settingChange');
export const SettingProposalId = idSchema('settingProposal');
