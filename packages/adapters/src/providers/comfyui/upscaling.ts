import type { OwnWorkflow } from './workflow.ts';

/**
 * Enlarges a picture by an upscale model (R-STUDIO-10). Each model has a factor of its own, two or four; the last step brings the
 * picture to the size that was asked for.
 */
export const upscaleWorkflow = (model: string): OwnWorkflow => ({
  id: 'upscale',
  name: model,
  description: '',
  graph: {
    '1': { class_type: 'LoadImage', inputs: { image: '' } },
    '2': { class_type: 'UpscaleModelLoader', inputs: { model_name: model } },
    '3': { class_type: 'ImageUpscaleWithModel', inputs: { upscale_model: ['2', 0], image: ['1', 0] } },
    '4': {
      class_type: 'ImageScale',
      inputs: { image: ['3', 0], upscale_method: 'lanczos', width: 1024, height: 1024, crop: 'disabled' },
    },
    '5': { class_type: 'SaveImage', inputs: { filename_prefix: 'atelier', images: ['4', 0] } },
  },
  slots: {
    image: { node: '1', input: 'image' },
    width: { node: '4', input: 'width' },
    height: { node: '4', input: 'height' },
  },
  output: '5',
});
