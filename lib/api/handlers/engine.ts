import { derivedUuid } from '../../engine/naming.ts';
import { type ApiResponse, json } from '../http.ts';
import type { Call } from '../router.ts';

/** Seconds between two signs of life. */
const interval = 60;

/**
 * The engine as one service: functions do not live between requests, but every minute one of them drives on what is overdue and
 * leaves a sign of life. As in Heat it is up when the last one is no older than two intervals.
 */
export async function listServices({ services }: Call): Promise<ApiResponse> {
  const { runtime, beats } = services;
  const beat = await beats.last();
  if (beat === undefined) return json(200, { services: [] });
  const { hostname } = new URL(runtime.settings.publicUrl);
  const id = derivedUuid('engine', runtime.settings.publicUrl);
  return json(200, {
    services: [
      {
        id,
        binary: 'heat-engine',
        engine_id: id,
        host: hostname,
        hostname,
        topic: 'engine',
        report_interval: interval,
        created_at: naive(beat.since),
        updated_at: naive(beat.at),
        deleted_at: null,
        status: runtime.clock.now() - beat.at <= 2 * interval * 1000 ? 'up' : 'down',
      },
    ],
  });
}

/** UTC without saying so, as Heat writes these times. */
const naive = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}.000000`;

export function buildInfo(): ApiResponse {
  return json(200, { api: { revision: 'unknown' }, engine: { revision: 'unknown' } });
}
