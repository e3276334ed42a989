import { type UseFormReturnType, useForm } from '@mantine/form';
import { useId } from 'react';

/**
 * The values and faults of one form. Its fields are found by name when one is refused, so each form on a page has a
 * name of its own: else the keyboard would go to the field of another one, even behind a dialog.
 */
export const useFields = <V extends Record<string, unknown>>(initialValues: V): UseFormReturnType<V> =>
  // The name of a form holds letters, digits and dashes.
  useForm<V>({ name: useId().replaceAll(/[^0-9a-zA-Z]/g, '-'), initialValues });
