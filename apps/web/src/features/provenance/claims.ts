import type { StudioTrust } from '@atelier/core/schemas/provenance';

/*
 * What a file says about itself, in plain words. All of it comes from the file, so everything is checked and bounded: text is
 * shown as text, and lists have an end.
 */

/** `own`: signed by this studio. `unknown`: by somebody else, and unchanged since. `changed`: the signature does not hold. */
export type Verdict = 'own' | 'unknown' | 'changed';

export interface ClaimedAction {
  readonly text: string;
  /** ISO; null if the file does not say it, or not as a date. */
  readonly when: string | null;
  /** The model or program. */
  readonly tool: string | null;
  /** Such as "Made by a trained model". */
  readonly source: string | null;
}

export interface ClaimedIngredient {
  readonly title: string;
  readonly isParent: boolean;
  /** The name of the thumbnail within the file. */
  readonly thumbnail: string | null;
  /** Whether it has content credentials of its own. */
  readonly hasClaims: boolean;
}

export interface Claims {
  readonly verdict: Verdict;
  /** Who signed: the organisation, or else the name of the certificate. */
  readonly signer: string | null;
  /** The program that wrote the credentials. */
  readonly program: string | null;
  readonly actions: readonly ClaimedAction[];
  readonly ingredients: readonly ClaimedIngredient[];
  readonly prompt: string | null;
  /** Why the signature does not hold. */
  readonly problems: readonly string[];
}

const maxText = 300;
const maxPrompt = 4000;
const maxListed = 20;

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
const listOf = (value: unknown): readonly Fields[] =>
  Array.isArray(value) ? value.slice(0, maxListed).map(fieldsOf) : [];
const textOf = (value: unknown, max = maxText): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, max) : null;
const dateOf = (value: unknown): string | null => {
  const text = textOf(value);
  return text === null || Number.isNaN(Date.parse(text)) ? null : text;
};

const actionTexts: Readonly<Record<string, string>> = {
  'c2pa.created': 'Created',
  'c2pa.opened': 'Opened',
  'c2pa.edited': 'Edited',
  'c2pa.enhanced': 'Enhanced',
  'c2pa.resized': 'Resized',
  'c2pa.cropped': 'Cropped',
  'c2pa.orientation': 'Rotated',
  'c2pa.color_adjustments': 'Colours changed',
  'c2pa.adjustedColor': 'Colours changed',
  'c2pa.filtered': 'Filtered',
  'c2pa.drawing': 'Drawn on',
  'c2pa.placed': 'Another picture placed in it',
  'c2pa.converted': 'Converted to another format',
  'c2pa.transcoded': 'Converted to another format',
  'c2pa.repackaged': 'Packed again',
  'c2pa.published': 'Published',
  'c2pa.removed': 'Something removed',
  'c2pa.watermarked': 'Watermarked',
};

const sourceTexts: Readonly<Record<string, string>> = {
  trainedAlgorithmicMedia: 'Made by a trained model (AI)',
  compositeWithTrainedAlgorithmicMedia: 'Changed by a trained model (AI)',
  compositeSynthetic: 'Partly drawn by a program, without a trained model',
  algorithmicallyEnhanced: 'Changed by a program, without a trained model',
  algorithmicMedia: 'Made by a program, without a trained model',
  digitalCapture: 'Taken with a camera',
  computationalCapture: 'Taken with a camera that computes',
  digitalCreation: 'Made by a person with a program',
  composite: 'Put together from several',
  compositeCapture: 'Put together from photos',
  humanEdits: 'Changed by a person',
  minorHumanEdits: 'Changed a little by a person',
  negativeFilm: 'Scanned from film',
  positiveFilm: 'Scanned from film',
  print: 'Scanned from a print',
  screenCapture: 'A picture of a screen',
  virtualRecording: 'Recorded in a virtual world',
};

/** The part after the last slash of an IPTC digital source type. */
export const sourceText = (type: unknown): string | null => {
  const name = textOf(type)?.split('/').at(-1) ?? '';
  return Object.hasOwn(sourceTexts, name) ? (sourceTexts[name] ?? null) : null;
};

const nameOfAction = (action: unknown): string => {
  const name = textOf(action) ?? '';
  if (Object.hasOwn(actionTexts, name)) return actionTexts[name] ?? name;
  return name === '' ? 'Changed' : name.replace(/^c2pa\./, '');
};

const toolOf = (agent: unknown): string | null => {
  if (typeof agent === 'string') return textOf(agent);
  const { name, version } = fieldsOf(agent);
  const shown = textOf(name);
  return shown === null ? null : [shown, textOf(version)].filter((part) => part !== null).join(' ');
};

const actionOf = (action: Fields): ClaimedAction => ({
  text: textOf(action.description) ?? nameOfAction(action.action),
  when: dateOf(action.when),
  tool: toolOf(action.softwareAgent),
  source: sourceText(action.digitalSourceType),
});

const ingredientOf = (ingredient: Fields): ClaimedIngredient => ({
  title: textOf(ingredient.title) ?? 'Untitled',
  isParent: ingredient.relationship === 'parentOf',
  thumbnail: textOf(fieldsOf(ingredient.thumbnail).identifier),
  hasClaims: textOf(ingredient.active_manifest) !== null,
});

/** Codes of the C2PA specification that say what is wrong. */
const problemTexts: readonly (readonly [RegExp, string])[] = [
  [/^assertion\.(dataHash|bmffHash|boxesHash)\./, 'The file was changed after it was signed.'],
  [/^claimSignature\.|^timeStamp\./, 'The signature is not valid.'],
  [/^assertion\.|^claim\./, 'What the file says about itself was changed after it was signed.'],
  [/^signingCredential\.(expired|outsideValidity)/, 'The certificate was not valid at that time.'],
  [/^signingCredential\.revoked/, 'The certificate was withdrawn.'],
  [/^signingCredential\./, 'The certificate is not made for content credentials.'],
  [/^ingredient\./, 'One of the pictures it was made from has credentials that don’t hold.'],
];

const problemsOf = (statuses: unknown): string[] => {
  const codes = listOf(statuses)
    .map(({ code }) => textOf(code) ?? '')
    // Not a fault of the file: who signed is only not known here.
    .filter((code) => code !== 'signingCredential.untrusted');
  const texts = codes.map((code) => problemTexts.find(([pattern]) => pattern.test(code))?.[1]);
  return [...new Set(texts.map((text) => text ?? 'The credentials don’t hold.'))];
};

const programOf = (manifest: Fields): string | null =>
  toolOf(listOf(manifest.claim_generator_info)[0]) ?? textOf(manifest.claim_generator);

const verdictOf = (state: unknown, serial: unknown, trust: StudioTrust | null): Verdict => {
  if (state === 'Trusted')
    // A root from elsewhere has issued certificates of others, too.
    return typeof serial === 'string' && trust?.serialNumbers.includes(serial) === true ? 'own' : 'unknown';
  return state === 'Valid' ? 'unknown' : 'changed';
};

/**
 * @param store the manifest store of a file, as the C2PA library returns it
 * @param trust null if the certificates of this studio could not be loaded
 */
export const readClaims = (store: unknown, trust: StudioTrust | null): Claims => {
  const { manifests, active_manifest: active, validation_state: state, validation_status } = fieldsOf(store);
  const manifest = fieldsOf(fieldsOf(manifests)[String(active)]);
  const signature = fieldsOf(manifest.signature_info);
  const assertions = listOf(manifest.assertions);
  const dataOf = (label: RegExp) =>
    assertions.filter((one) => label.test(String(one.label))).map(({ data }) => fieldsOf(data));
  const verdict = verdictOf(state, signature.cert_serial_number, trust);
  return {
    verdict,
    signer: textOf(signature.issuer) ?? textOf(signature.common_name),
    program: programOf(manifest),
    actions: dataOf(/^c2pa\.actions/)
      .flatMap(({ actions }) => listOf(actions))
      .map(actionOf),
    ingredients: listOf(manifest.ingredients).map(ingredientOf),
    prompt:
      dataOf(/\.metadata/)
        .map((data) => textOf(data['Iptc4xmpExt:AIPromptInformation'], maxPrompt))
        .find((prompt) => prompt !== null) ?? null,
    problems: verdict === 'changed' ? problemsOf(validation_status) : [],
  };
};
