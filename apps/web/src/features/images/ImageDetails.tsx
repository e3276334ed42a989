import { toolNames, upscaleModel } from '@atelier/core/edit-models';
import type { ImageDetail, ImageSummary } from '@atelier/core/schemas/images';
import { Button, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useTimeout } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { copyText } from '../../lib/copy-text.ts';
import { formatBytes, formatDateTime } from '../../lib/format.ts';
import { modelName, type StudioModel } from '../../lib/models.ts';
import { settingsText } from '../../lib/settings-text.ts';
import { styleName } from '../../lib/styles.ts';
import { TextLink } from '../../ui/links.tsx';
import { notifyProblem } from '../../ui/notify.tsx';
import classes from './ImageDetails.module.css';

const originText = {
  procedural: 'Procedural: drawn from your words and the seed by rules, without a neural network.',
  neural: 'Made by a neural network.',
} as const;

/** How the picture was made; null before the vote in a blind comparison. */
const originOf = ({ origin, model }: ShownImage): string | null => {
  if (origin === null) return null;
  if (origin === undefined) return '…';
  return model === upscaleModel ? 'Enlarged by a neural network.' : originText[origin];
};

const shownDigits = 12;
const copiedShownMs = 2000;

const Line = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** Copies, and says so for a moment. */
const useCopy = () => {
  const [copied, setCopied] = useState(false);
  const { start } = useTimeout(() => setCopied(false), copiedShownMs);
  const copy = async (text: string): Promise<void> => {
    if (!(await copyText(text)))
      return notifyProblem('This couldn’t be copied.', 'Select the text and copy it yourself.');
    setCopied(true);
    start();
  };
  return { copied, copy: (text: string) => void copy(text) };
};

const Fingerprint = ({ sha256 }: { readonly sha256: string }) => {
  const { copied, copy } = useCopy();
  return (
    <UnstyledButton className={classes.fingerprint} onClick={() => copy(sha256)} title={sha256}>
      <VisuallyHidden>Copy </VisuallyHidden>
      <code>{sha256.slice(0, shownDigits)}…</code>
      {copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
    </UnstyledButton>
  );
};

const CopyPrompt = ({ prompt }: { readonly prompt: string }) => {
  const { copied, copy } = useCopy();
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-sm"
      className={classes.copy ?? ''}
      leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
      onClick={() => copy(prompt)}
    >
      {copied ? 'Copied' : 'Copy prompt'}
    </Button>
  );
};

/** What is known of a picture: at first what the gallery has, then all of it. */
export type ShownImage = ImageSummary & Partial<ImageDetail>;

interface Props {
  readonly image: ShownImage;
  /** Undefined while they are loaded. */
  readonly models: readonly StudioModel[] | undefined;
}

const findModel = ({ models, image }: Props) => models?.find(({ can }) => can.id === image.model);

const Provenance = ({ image, models }: Props) => {
  const provider = findModel({ image, models })?.provider;
  return (
    <>
      <Line name="Model">
        {image.unvotedComparison == null ? (
          <>
            {modelName(models, image.model)} {image.engineVersion}
            {provider != null && `, ${provider}`}
          </>
        ) : (
          <TextLink to="/comparisons/$comparisonId" params={{ comparisonId: image.unvotedComparison }}>
            Shown after your vote
          </TextLink>
        )}
      </Line>
      <Line name="Made">
        <time dateTime={image.createdAt}>{formatDateTime(image.createdAt)}</time>
      </Line>
      <Line name="SHA-256">{image.sha256 === undefined ? '…' : <Fingerprint sha256={image.sha256} />}</Line>
    </>
  );
};

/** The label beside the picture: prompt, settings and provenance. */
export const ImageDetails = ({ image, models }: Props) => {
  const model = findModel({ image, models });
  const settings = settingsText(image.settings ?? {}, model?.can.options);
  const origin = originOf(image);
  return (
    <div className={classes.root}>
      <h1 dir="auto">{image.prompt}</h1>
      <CopyPrompt key={image.id} prompt={image.prompt} />
      {image.negativePrompt !== undefined && image.negativePrompt !== '' && (
        <p className={classes.without}>
          Negative prompt: <bdi>{image.negativePrompt}</bdi>
        </p>
      )}
      {origin !== null && <p className={classes.origin}>{origin}</p>}
      <dl className={classes.lines}>
        {model?.can.styles.length !== 0 && image.model !== '' && !toolNames.has(image.model) && (
          <Line name="Style">
            {models === undefined ? '…' : styleName(model?.can.styles ?? [], image.style)}
          </Line>
        )}
        {image.unvotedComparison == null && <Line name="Seed">{image.seed ?? '…'}</Line>}
        <Line name="Size">
          {image.width} × {image.height}
          {image.bytes !== undefined && `, ${formatBytes(image.bytes)}`}
        </Line>
        {settings.length > 0 && <Line name="Settings">{settings.join(', ')}</Line>}
        <Provenance image={image} models={models} />
      </dl>
    </div>
  );
};
