import { ConditionFailed, type Write } from '../store/index.ts';
import { nodePatience, type Scene, type Step } from './scene.ts';

/** All or nothing; whoever comes second looks again. `then`: what goes on when it is stored. */
export async function together(
  scene: Scene,
  writes: readonly Write[],
  then: () => Step | Promise<Step> = () => ({ kind: 'done' }),
): Promise<Step> {
  try {
    await scene.engine.store.transact(writes);
  } catch (error) {
    if (error instanceof ConditionFailed) return { kind: 'again' };
    throw error;
  }
  return then();
}

/** The node as it is while work of its own is under way. */
export const running = (scene: Scene): Write =>
  scene.engine.store.nodes.change(
    scene.ref,
    {},
    { state: 'RUNNING', due: scene.engine.runtime.clock.now() + nodePatience },
  );
