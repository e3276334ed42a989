import type { ReviewCase } from '@atelier/core/schemas/moderation';
import { Button } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { type CSSProperties, useState } from 'react';
import classes from './Moderation.module.css';

interface Props {
  readonly found: ReviewCase;
  readonly isShown: boolean;
  readonly onShow: (isShown: boolean) => void;
}

/** The picture of a case, loaded only when the reviewer opens it: each look is recorded. */
export const CasePicture = ({ found: { id, picture }, isShown, onShow }: Props) => {
  const [isMissing, setMissing] = useState(false);
  if (picture === null)
    return <p className={classes.gone}>The picture was deleted, or its flag was cleared.</p>;
  const Icon = isShown ? IconEyeOff : IconEye;
  const ratio = { '--ratio': picture.width / picture.height } as CSSProperties;
  return (
    <div className={classes.picture}>
      {isShown &&
        (isMissing ? (
          <p className={classes.gone}>The picture can’t be shown. Its owner may have deleted it.</p>
        ) : (
          <img
            src={`/files/reviews/${id}`}
            alt="What the classifier flagged"
            width={picture.width}
            height={picture.height}
            style={ratio}
            onError={() => setMissing(true)}
          />
        ))}
      <Button
        variant="default"
        leftSection={<Icon size={18} stroke={1.6} aria-hidden />}
        aria-expanded={isShown}
        onClick={() => onShow(!isShown)}
      >
        {isShown ? 'Hide picture' : 'Show picture'}
      </Button>
    </div>
  );
};
