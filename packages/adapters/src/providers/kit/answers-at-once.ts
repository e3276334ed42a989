import { type RemoteEngine, RemoteFault } from '@atelier/core/ports/engine';

const noId = (): RemoteFault =>
  new RemoteFault('gone', 'This backend answers with the picture and gives no ids.');

/**
 * The later steps of an engine whose backend answers a submission with the picture: there is no id to ask with. Ending the
 * call does not stop the work there.
 */
export const answersAtOnce: Pick<RemoteEngine, 'pollMs' | 'poll' | 'collect' | 'cancel' | 'close'> = {
  pollMs: 1000,
  poll: async () => {
    throw noId();
  },
  collect: async () => {
    throw noId();
  },
  cancel: async () => 'abandoned',
  close: async () => undefined,
};
