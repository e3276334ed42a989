import { UnstyledButton } from '@mantine/core';
import { IconSelector } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import type { StudioModel } from '../../lib/models.ts';
import { useCan } from '../../lib/session.ts';
import { TextLink } from '../../ui/links.tsx';
import { useLazyDialog } from '../../ui/useLazyDialog.ts';
import type { Draft } from './draft.ts';
import { ModelImage } from './ModelImage.tsx';
import classes from './ModelPicker.module.css';
import { aboutModel } from './model-text.ts';

const loadDialog = () => import('./ModelDialog.tsx');
const ModelDialog = lazy(() => loadDialog().then((file) => ({ default: file.ModelDialog })));

const CompareDialog = lazy(() =>
  import('./CompareDialog.tsx').then((file) => ({ default: file.CompareDialog })),
);

interface Props {
  readonly draft: Draft;
  readonly reasonAgainst: (count: number, costMinor: number) => string | null;
  readonly models: readonly StudioModel[];
  readonly model: StudioModel;
  /** Why the server refused the model. */
  readonly error: string | undefined;
  readonly onChoose: (id: string) => void;
}

/** With one model there is nothing to choose; only those who may connect others are told how. */
const OnlyModel = ({ model }: Pick<Props, 'model'>) => {
  const mayManageProviders = useCan('provider:manage');
  if (!mayManageProviders) return null;
  return (
    <div className={classes.head}>
      <p className={classes.only}>
        <strong>Model</strong> {model.can.name}
      </p>
      <TextLink to="/admin/providers/add" className={classes.compare ?? ''}>
        Add models
      </TextLink>
    </div>
  );
};

/** The chosen model; a click opens the list. */
export const ModelPicker = ({ models, model, draft, reasonAgainst, error, onChoose }: Props) => {
  const list = useLazyDialog();
  const comparison = useLazyDialog();
  const problem = model.unusable ?? error;
  if (models.length < 2 && problem === undefined) return <OnlyModel model={model} />;
  return (
    <div>
      <div className={classes.head}>
        <p className={classes.legend}>Model</p>
        {models.length > 1 && (
          <UnstyledButton className={classes.compare} aria-haspopup="dialog" onClick={comparison.open}>
            Compare models
          </UnstyledButton>
        )}
      </div>
      <UnstyledButton
        className={classes.button}
        aria-haspopup="dialog"
        aria-label={`Model: ${model.can.name}. Change`}
        onClick={list.open}
        onMouseEnter={() => void loadDialog()}
        onFocus={() => void loadDialog()}
      >
        <ModelImage model={model} />
        <span>
          <span className={classes.name}>{model.can.name}</span>
          <span className={classes.about}>{aboutModel(model)}</span>
        </span>
        <IconSelector size={18} stroke={1.6} aria-hidden />
      </UnstyledButton>
      <div role="alert">{problem !== undefined && <p className={classes.unusable}>{problem}</p>}</div>
      {comparison.isMounted && (
        <Suspense>
          <CompareDialog
            opened={comparison.opened}
            models={models}
            chosen={model.can.id}
            draft={draft}
            reasonAgainst={reasonAgainst}
            onClose={comparison.close}
          />
        </Suspense>
      )}
      {list.isMounted && (
        <Suspense>
          <ModelDialog
            opened={list.opened}
            models={models}
            chosen={model.can.id}
            onClose={list.close}
            onChoose={(chosen) => {
              onChoose(chosen);
              list.close();
            }}
          />
        </Suspense>
      )}
    </div>
  );
};
