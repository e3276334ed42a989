export {
  type DoubleWire,
  providerText,
  type Reply,
  startDouble,
  type WireRequest,
} from './double-server.ts';
export { countOf, resultBytes, stepsOf, type Work } from './double-work.ts';
export { startOpenAiDouble } from './doubles/openai.ts';
export type { ProviderDouble, Scene, Stage, Submission } from './provider-double.ts';
export { greyPng, notAPicture, pictureBomb } from './sample-pictures.ts';
