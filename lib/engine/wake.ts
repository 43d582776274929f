import type { NodeRef } from '../store/index.ts';
import { advance } from './advance.ts';
import type { Engine } from './engine.ts';
import { tell } from './messages.ts';
import { release } from './release.ts';

/** For a message: advances the node and tells the execution that waits for it, or does itself what that would do. */
export async function wake(engine: Engine, ref: NodeRef): Promise<void> {
  const { state, token } = await advance(engine, ref);
  if (state === 'waiting') return;
  const told =
    token !== undefined && (await tell(engine.runtime, token, { next: state === 'done' ? 'release' : 'stop' }));
  if (!told && state === 'done') await release(engine, ref);
}
