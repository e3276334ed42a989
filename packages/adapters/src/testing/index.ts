export { type BucketKey, type BucketScene, startBucket } from './bucket-double.ts';
export { eicar, startClamdDouble } from './clamd-double.ts';
export {
  type DoubleWire,
  providerText,
  type Reply,
  startDouble,
  type WireRequest,
} from './double-server.ts';
export { countOf, resultBytes, stepsOf, type Work } from './double-work.ts';
export { type A1111Double, startA1111Double } from './doubles/automatic1111.ts';
export { startBlackForestLabsDouble } from './doubles/black-forest-labs.ts';
export { type ComfyDouble, startComfyDouble } from './doubles/comfyui.ts';
export { startFalDouble } from './doubles/fal.ts';
export { startGoogleDouble } from './doubles/google.ts';
export { startOpenAiDouble } from './doubles/openai.ts';
export { type CompatibleDoubleOptions, startCompatibleDouble } from './doubles/openai-compatible.ts';
export { startReplicateDouble } from './doubles/replicate.ts';
export { startStabilityDouble } from './doubles/stability.ts';
export { type SdCppDouble, startSdCppDouble } from './doubles/stable-diffusion-cpp.ts';
export { photoOfPeople } from './photos.ts';
export type { ProviderDouble, Scene, Stage, Submission } from './provider-double.ts';
export { readCredentials } from './read-credentials.ts';
export {
  type ReceivedRequest,
  type ReceiverScene,
  startReceiver,
  verifyWebhook,
} from './receiver-double.ts';
export { greyPng, notAPicture, photoPng, pictureBomb } from './sample-pictures.ts';
export { startTextModelDouble, type TextQuestion, type TextScene } from './text-model-double.ts';
export { bmpOf } from './uploads/bmp-files.ts';
export { uploadCorpus } from './uploads/corpus.ts';
export { type OddFile, secretText } from './uploads/odd-file.ts';
export { partsOfPng, partsOfWebp } from './uploads/parts-of.ts';
