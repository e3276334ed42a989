import type { ImageDetail } from '@atelier/core/schemas/images';
import { Button, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { formatBytes, formatDateTime } from '../../lib/format.ts';
import classes from './ImageDetails.module.css';

const originText = {
  procedural: 'Procedural: drawn from your words and the seed by rules, without a neural network.',
  neural: 'Made by a neural network.',
} as const;

const shownDigits = 12;

const Line = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const Fingerprint = ({ sha256 }: { readonly sha256: string }) => {
  const { copied, copy } = useClipboard();
  return (
    <UnstyledButton className={classes.fingerprint} onClick={() => copy(sha256)} title={sha256}>
      <VisuallyHidden>Copy </VisuallyHidden>
      <code>{sha256.slice(0, shownDigits)}…</code>
      {copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
    </UnstyledButton>
  );
};

const CopyPrompt = ({ prompt }: { readonly prompt: string }) => {
  const { copied, copy } = useClipboard();
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

/** The label beside the picture: prompt, settings and provenance. */
export const ImageDetails = ({
  image,
  styleName,
}: {
  readonly image: ImageDetail;
  readonly styleName: string;
}) => (
  <div className={classes.root}>
    <h1 dir="auto">{image.prompt}</h1>
    <CopyPrompt prompt={image.prompt} />
    {image.negativePrompt !== '' && (
      <p className={classes.without}>
        Negative prompt: <bdi>{image.negativePrompt}</bdi>
      </p>
    )}
    <p className={classes.origin}>{originText[image.origin]}</p>
    <dl className={classes.lines}>
      <Line name="Style">{styleName}</Line>
      <Line name="Seed">{image.seed}</Line>
      <Line name="Size">
        {image.width} × {image.height}, {formatBytes(image.bytes)}
      </Line>
      <Line name="Engine">
        {image.model} {image.engineVersion}
      </Line>
      <Line name="Made">
        <time dateTime={image.createdAt}>{formatDateTime(image.createdAt)}</time>
      </Line>
      <Line name="SHA-256">
        <Fingerprint sha256={image.sha256} />
      </Line>
    </dl>
  </div>
);
