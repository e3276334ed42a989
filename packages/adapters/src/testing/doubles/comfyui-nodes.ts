type Input = readonly [string | readonly string[], Readonly<Record<string, unknown>>?];

interface NodeInfo {
  readonly input: { readonly required: Readonly<Record<string, Input>> };
}

const node = (required: NodeInfo['input']['required']): NodeInfo => ({ input: { required } });

/** Node classes as `/object_info` describes them, with the files that the server has. */
export const comfyNodes: Readonly<Record<string, NodeInfo>> = {
  CheckpointLoaderSimple: node({
    ckpt_name: [
      ['dreamshaper_8.safetensors', 'sdxl/base.safetensors'],
      { tooltip: 'The checkpoint to load.' },
    ],
  }),
  KSampler: node({
    model: ['MODEL'],
    seed: ['INT', { default: 0, min: 0, max: 18_446_744_073_709_552_000 }],
    steps: ['INT', { default: 20, min: 1, max: 10_000 }],
    cfg: ['FLOAT', { default: 8, min: 0, max: 100 }],
    sampler_name: [['euler', 'euler_ancestral', 'dpmpp_2m']],
    scheduler: [['normal', 'karras']],
    positive: ['CONDITIONING'],
    negative: ['CONDITIONING'],
    latent_image: ['LATENT'],
    denoise: ['FLOAT', { default: 1, min: 0, max: 1 }],
  }),
  LoraLoader: node({
    model: ['MODEL'],
    clip: ['CLIP'],
    lora_name: [['ink.safetensors', 'styles/watercolour.safetensors']],
    strength_model: ['FLOAT', { default: 1 }],
    strength_clip: ['FLOAT', { default: 1 }],
  }),
  UpscaleModelLoader: node({
    model_name: [
      'COMBO',
      { multiselect: false, options: ['RealESRGAN_x4plus.pth', 'general/2x-compact.safetensors'] },
    ],
  }),
  ImageUpscaleWithModel: node({ upscale_model: ['UPSCALE_MODEL'], image: ['IMAGE'] }),
  ImageScale: node({
    image: ['IMAGE'],
    upscale_method: [['nearest-exact', 'bilinear', 'area', 'bicubic', 'lanczos']],
    width: ['INT', { default: 512, min: 0, max: 16_384 }],
    height: ['INT', { default: 512, min: 0, max: 16_384 }],
    crop: [['disabled', 'center']],
  }),
  EmptyLatentImage: node({ width: ['INT'], height: ['INT'], batch_size: ['INT'] }),
  CLIPTextEncode: node({ text: ['STRING', { multiline: true }], clip: ['CLIP'] }),
  VAEDecode: node({ samples: ['LATENT'], vae: ['VAE'] }),
  VAEEncode: node({ pixels: ['IMAGE'], vae: ['VAE'] }),
  // The files of the input folder are left out: uploads join them at any time.
  LoadImage: node({ image: ['STRING', { image_upload: true }] }),
  LoadImageMask: node({
    image: ['STRING', { image_upload: true }],
    channel: [['alpha', 'red', 'green', 'blue']],
  }),
  SetLatentNoiseMask: node({ samples: ['LATENT'], mask: ['MASK'] }),
  SaveImage: node({ images: ['IMAGE'], filename_prefix: ['STRING', { default: 'ComfyUI' }] }),
};
