import { IconAlertTriangle, IconCircleCheck, IconFile, IconInfoCircle } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { ClaimDetails, useObjectUrl } from './ClaimDetails.tsx';
import classes from './Result.module.css';
import type { Verified } from './useVerification.ts';
import { verdictText } from './verdicts.ts';

const icons = { good: IconCircleCheck, neutral: IconInfoCircle, bad: IconAlertTriangle } as const;

/** The file as the browser shows it; an icon if it is no picture that the browser knows. */
const Preview = ({ file }: { readonly file: File }) => {
  const url = useObjectUrl(file);
  const [isShown, setIsShown] = useState(true);
  return (
    <figure className={classes.preview}>
      {url !== null && isShown ? (
        <img src={url} alt="" onError={() => setIsShown(false)} />
      ) : (
        <span className={classes.noPreview}>
          <IconFile size={40} stroke={1.2} aria-hidden />
        </span>
      )}
      <figcaption>{file.name}</figcaption>
    </figure>
  );
};

interface Props {
  readonly verified: Verified;
  readonly studio: string | null;
}

/** What was found out about a file, the verdict first. */
export const Result = ({ verified: { file, reading }, studio }: Props) => {
  const { tone, title, text } = verdictText(reading, studio);
  const Icon = icons[tone];
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className={classes.root} aria-label={`Result for ${file.name}`}>
      <Preview file={file} />
      <div className={classes.found}>
        <div className={classes.verdict} data-tone={tone}>
          <Icon size={32} stroke={1.5} aria-hidden />
          <div>
            <h2 ref={heading} tabIndex={-1}>
              {title}
            </h2>
            <p>{text}</p>
          </div>
        </div>
        {reading.kind === 'claims' && (
          <ClaimDetails claims={reading.claims} thumbnails={reading.thumbnails} />
        )}
      </div>
    </section>
  );
};
