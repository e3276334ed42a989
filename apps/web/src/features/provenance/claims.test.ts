import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readClaims, sourceText } from './claims.ts';

const trust = { studio: 'studio.example', roots: ['PEM'], serialNumbers: ['42'] };
const codes = 'http://cv.iptc.org/newscodes/digitalsourcetype';

const store = (fields: object = {}, manifest: object = {}) => ({
  active_manifest: 'urn:1',
  validation_state: 'Trusted',
  manifests: {
    'urn:1': {
      claim_generator_info: [{ name: 'Atelier', version: '1.0' }],
      signature_info: { issuer: 'studio.example', common_name: 'Atelier', cert_serial_number: '42' },
      assertions: [
        {
          label: 'c2pa.actions.v2',
          data: {
            actions: [
              {
                action: 'c2pa.created',
                when: '2026-11-30T08:00:00Z',
                digitalSourceType: `${codes}/trainedAlgorithmicMedia`,
                softwareAgent: { name: 'Model', version: '2' },
              },
            ],
          },
        },
        { label: 'cawg.metadata', data: { 'Iptc4xmpExt:AIPromptInformation': 'a fox' } },
      ],
      ...manifest,
    },
  },
  ...fields,
});

test('a file of this studio says who signed, how and when it was made, and from which words', () => {
  expect(readClaims(store(), trust)).toEqual({
    verdict: 'own',
    signer: 'studio.example',
    program: 'Atelier 1.0',
    actions: [
      {
        text: 'Created',
        when: '2026-11-30T08:00:00Z',
        tool: 'Model 2',
        source: 'Made by a trained model (AI)',
      },
    ],
    ingredients: [],
    prompt: 'a fox',
    problems: [],
  });
});

test('a trusted root is not enough: the certificate has to be one of this studio', () => {
  const verdict = (given: object, by: typeof trust | null = trust) => readClaims(given, by).verdict;
  expect(verdict(store({ validation_state: 'Valid' }))).toBe('unknown');
  expect(verdict(store(), { ...trust, serialNumbers: ['43'] })).toBe('unknown');
  expect(verdict(store(), null)).toBe('unknown');
  for (const state of ['Invalid', 'Other', undefined, null, 1])
    expect(verdict(store({ validation_state: state }))).toBe('changed');
});

test('what is wrong is said once, in plain words, and an unknown signer is no fault', () => {
  const statuses = [
    'assertion.dataHash.mismatch',
    'assertion.bmffHash.mismatch',
    'signingCredential.untrusted',
    'claimSignature.mismatch',
    'some.new.code',
  ].map((code) => ({ code }));
  const changed = store({ validation_state: 'Invalid', validation_status: statuses });
  expect(readClaims(changed, trust).problems).toEqual([
    'The file was changed after it was signed.',
    'The signature is not valid.',
    'The credentials don’t hold.',
  ]);
});

test('ingredients have their titles, thumbnails and whether they have claims', () => {
  const ingredients = [
    {
      title: 'Photo',
      relationship: 'parentOf',
      active_manifest: 'urn:2',
      thumbnail: { identifier: 'self#t' },
    },
    { relationship: 'componentOf' },
  ];
  expect(readClaims(store({}, { ingredients }), trust).ingredients).toEqual([
    { title: 'Photo', isParent: true, thumbnail: 'self#t', hasClaims: true },
    { title: 'Untitled', isParent: false, thumbnail: null, hasClaims: false },
  ]);
});

test('only known source types are named', () => {
  expect(sourceText(`${codes}/digitalCapture`)).toBe('Taken with a camera');
  for (const type of [`${codes}/constructor`, '', null, 5, 'toString']) expect(sourceText(type)).toBeNull();
});

test('whatever a file says, it is read without an error, and is never of this studio by accident', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (whole, manifest) => {
      expect(readClaims(whole, trust).verdict).toBe('changed');
      const claims = readClaims({ ...store(), manifests: { 'urn:1': manifest } }, trust);
      expect(claims.verdict).toBe('unknown');
      expect(claims.actions.length).toBeLessThanOrEqual(400);
    }),
  );
});
