import type { AdminModel } from '@atelier/core/schemas/admin-models';
import { expect, test } from 'vitest';
import { fieldOf, inputOfModel, numberOf, valuesOfModel } from './model-values.ts';
import { audienceWords } from './model-words.ts';

const model = {
  id: 'near-sdxl',
  name: 'SDXL',
  description: 'All round.',
  price: { minor: 4, unit: 'megapixel' },
  minRole: 'user',
  contentPolicy: 'strict',
  timeoutS: 300,
  bounds: { maxSidePx: 1024, maxPixels: 1_000_000, imageInput: false },
  defaults: { steps: 28, sampler: 'euler' },
  training: { possible: true, priceMinor: 250 },
} as AdminModel;

test('a model’s form sends back what it shows, and keeps what it does not show', () => {
  const { training: _, ...shown } = model;
  const same = { ...shown, trainingPriceMinor: 250 };
  expect(inputOfModel(valuesOfModel(model, 'USD'), model, 'USD')).toEqual(same);
});

test('an empty field is no bound, no default and no price; a word is a number that the server refuses', () => {
  const values = {
    ...valuesOfModel(model, 'USD'),
    ...{ priceMinor: ' ', boundsMaxSidePx: '', boundsMaxSteps: 'many', takesImages: true },
    ...{ defaultsSteps: '', defaultsSampler: '', defaultsGuidance: '7,5' },
  };
  expect(inputOfModel(values, model, 'USD')).toMatchObject({ price: { minor: 0, unit: 'megapixel' } });
  expect(inputOfModel(values, model, 'USD').bounds).toEqual({ maxPixels: 1_000_000, maxSteps: Number.NaN });
  expect(inputOfModel(values, model, 'USD').defaults).toEqual({ guidance: 7.5 });
});

test('prices are typed in whole units and sent in minor ones, without errors of rounding', () => {
  const minor = (priceMinor: string) =>
    inputOfModel({ ...valuesOfModel(model, 'USD'), priceMinor }, model, 'USD').price?.minor;
  expect(['0.04', '0,29', '1.1', '19.99', 'free'].map(minor)).toEqual([4, 29, 110, 1999, Number.NaN]);
});

test('fields are named after the paths of the server', () => {
  expect([fieldOf('name'), fieldOf('price.minor'), fieldOf('bounds.maxSidePx')]).toEqual([
    'name',
    'priceMinor',
    'boundsMaxSidePx',
  ]);
  expect([numberOf('1,5'), numberOf(' 20 '), numberOf('')]).toEqual([1.5, 20, Number.NaN]);
});

test('a model is opened for training with a price, free without one, and closed again; others cannot be opened', () => {
  const price = (changed: object, of = model) =>
    inputOfModel({ ...valuesOfModel(of, 'USD'), ...changed }, of, 'USD').trainingPriceMinor;
  expect(price({ trainingPriceMinor: '1,5' })).toBe(150);
  expect(price({ trainingPriceMinor: ' ' })).toBe(0);
  expect(price({ offersTraining: false })).toBeNull();
  expect(price({}, { ...model, training: { possible: false, priceMinor: null } })).toBeUndefined();
});

test('who may use a model is said in one phrase, also where it is limited to some people', () => {
  const words = (minRole: AdminModel['minRole'], workspaceIds: string[] | null) =>
    audienceWords({ minRole, workspaceIds } as AdminModel);
  expect(words('user', null)).toBe('everyone who may draw');
  expect(words('user', ['w1'])).toBe('only chosen people');
  expect(words('admin', ['w1'])).toBe('only chosen admins and superadmins');
});
