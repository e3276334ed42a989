import { type UseFormReturnType, useForm } from '@mantine/form';
import { useId } from 'react';

/**
 * The values and errors of one form. Each form gets a unique name, since fields are looked up by form name: without it
 * a rejected field could move the focus to another form, even behind a dialog.
 */
export const useFields = <V extends Record<string, unknown>>(initialValues: V): UseFormReturnType<V> =>
  // Mantine allows only letters, digits and dashes in a form's name.
  useForm<V>({ name: useId().replaceAll(/[^0-9a-zA-Z]/g, '-'), initialValues });
