import { Skeleton } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useCurrency } from '../../../lib/money.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { ButtonLink, TextLink } from '../../../ui/links.tsx';
import { NotFoundMessage } from '../../../ui/NotFoundMessage.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import user from '../UserPage.module.css';
import { ModelForm } from './ModelForm.tsx';
import { useAdminModels } from './useAdminModels.ts';

/** One model: how it is shown, what it costs, and within which bounds it may be used. */
export const ModelPage = () => {
  const { modelId } = useParams({ from: '/member/admin/models/$modelId' });
  const query = useAdminModels();
  const currency = useCurrency();
  const model = query.data?.items.find(({ id }) => id === modelId);
  const isMissing = query.isSuccess && !query.isFetching && model === undefined;
  usePageTitle(isMissing ? 'Not found' : (model?.name ?? 'Model'));
  if (isMissing)
    return (
      <NotFoundMessage>
        <ButtonLink to="/admin/models">Back to all models</ButtonLink>
      </NotFoundMessage>
    );
  return (
    <>
      <TextLink to="/admin/models" className={user.back ?? ''}>
        <IconArrowLeft size={16} aria-hidden /> All models
      </TextLink>
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {(model === undefined || currency === undefined) && query.error === null && <Skeleton height={320} />}
      {model !== undefined && currency !== undefined && (
        <ModelForm key={model.id} model={model} currency={currency} />
      )}
    </>
  );
};
