import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import '@mantine/notifications/styles.layer.css';

/** Where toasts and confirmations appear. Fetched after the first paint. */
export const Overlays = () => (
  <ModalsProvider
    labels={{ confirm: 'Confirm', cancel: 'Cancel' }}
    modalProps={{ centered: true, radius: 'lg' }}
  >
    <Notifications position="bottom-center" limit={4} containerWidth={440} />
  </ModalsProvider>
);
