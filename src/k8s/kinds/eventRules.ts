import { ageOf } from '../age.ts';
import type { FieldError } from '../fieldError.ts';
import type { Draft, KindRules } from '../kind.ts';
import type { KubeEvent, KubeObject } from '../objects.ts';
import { invalid } from '../validation/fieldErrors.ts';
import { isDns1123Subdomain } from '../validation/names.ts';
import { NAME, text, wide } from './columns.ts';

export const eventRules: KindRules = {
  checkName: isDns1123Subdomain,
  validate: validateEvent,
  validateUpdate: validateEvent,
  columns: [
    text('Last Seen', 'The time since it happened last.'),
    text('Type', 'Whether it is normal or a warning.'),
    text('Reason', 'What happened, in one word.'),
    text('Object', 'What it happened to.'),
    wide(text('Subobject', 'The part of the object that it happened to.')),
    wide(text('Source', 'Who says so.')),
    text('Message', 'What happened.'),
    wide(text('First Seen', 'The time since it happened first.')),
    wide(text('Count', 'How often it happened.')),
    wide(NAME),
  ],
  row: eventRow,
};

// kubernetes: pkg/printers/internalversion/printers.go printEvent
function eventRow(object: KubeObject, nowUs: number): (string | number)[] {
  const one = object as unknown as KubeEvent;
  const { firstTimestamp, lastTimestamp, eventTime, series, involvedObject } = one;
  const first = ageOf(firstTimestamp || eventTime, nowUs);
  const last = series
    ? ageOf(series.lastObservedTime, nowUs)
    : lastTimestamp
      ? ageOf(lastTimestamp, nowUs)
      : first;
  const kind = (involvedObject.kind ?? '').toLowerCase();
  return [
    last,
    one.type ?? '',
    one.reason ?? '',
    involvedObject.name ? `${kind}/${involvedObject.name}` : kind,
    involvedObject.fieldPath ?? '',
    sourceCell(one),
    (one.message ?? '').trim(),
    first,
    series ? (series.count ?? 0) : one.count || 1,
    one.metadata.name,
  ];
}

function sourceCell(one: KubeEvent): string {
  const component = one.source?.component || one.reportingComponent || '';
  const host = one.source?.host || one.reportingInstance || '';
  return host === '' ? component : `${component}, ${host}`;
}

/** Simplified: what only the newer API of Events asks for is not checked. */
// kubernetes: pkg/apis/core/validation/events.go legacyValidateEvent
function validateEvent({ metadata, involvedObject, eventTime }: Draft): FieldError[] {
  const namespace: string = metadata?.namespace ?? '';
  const involved: string = involvedObject?.namespace ?? '';
  const elsewhere = eventTime ? ['default', 'kube-system'] : ['default', ''];
  const isFine =
    involved === '' ? elsewhere.includes(namespace) : Boolean(eventTime) || involved === namespace;
  if (isFine) return [];
  return [invalid('involvedObject.namespace', involved, 'does not match event.namespace')];
}
