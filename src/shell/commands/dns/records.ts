import type { DnsRecord } from '../../../protocol/report.ts';
import { bare } from './names.ts';

/** A record as BusyBox' and BIND's nslookup print it; BIND keeps the final dot of a name that is data. */
// bind: bin/dig/nslookup.c (printsection, rtypetext); busybox: networking/nslookup.c (parse_reply)
export function nslookupRecord({ name, type, data }: DnsRecord, who: 'busybox' | 'bind'): string {
  const owner = bare(name);
  const value = who === 'bind' ? data : bare(data);
  switch (type) {
    case 'A':
    case 'AAAA':
      return `Name:\t${owner}\nAddress: ${data}\n`;
    case 'CNAME':
      return `${owner}\tcanonical name = ${value}\n`;
    case 'PTR':
      return `${owner}\tname = ${value}\n`;
    case 'SRV':
      return `${owner}\tservice = ${value}\n`;
    case 'NS':
      return `${owner}\tnameserver = ${value}\n`;
    case 'TXT':
      return `${owner}\ttext = ${data}\n`;
    case 'MX':
      return `${owner}\tmail exchanger = ${value}\n`;
    case 'SOA':
      return soa(owner, data);
    default:
      return `${owner}\t${type} ${value}\n`;
  }
}

function soa(owner: string, data: string): string {
  const [origin = '', mail = '', serial, refresh, retry, expire, minimum] = data.split(' ');
  return (
    `${owner}\n\torigin = ${bare(origin)}\n\tmail addr = ${bare(mail)}\n\tserial = ${serial}\n` +
    `\trefresh = ${refresh}\n\tretry = ${retry}\n\texpire = ${expire}\n\tminimum = ${minimum}\n`
  );
}

/** A record as `host` says it. */
// bind: bin/dig/host.c (say_message)
export function hostRecord({ name, type, data }: DnsRecord): string {
  const owner = bare(name);
  switch (type) {
    case 'A':
      return `${owner} has address ${data}\n`;
    case 'AAAA':
      return `${owner} has IPv6 address ${data}\n`;
    case 'CNAME':
      return `${owner} is an alias for ${data}\n`;
    case 'PTR':
      return `${owner} domain name pointer ${data}\n`;
    case 'TXT':
      return `${owner} descriptive text ${data}\n`;
    case 'NS':
      return `${owner} name server ${data}\n`;
    case 'MX':
      return `${owner} mail is handled by ${data}\n`;
    default:
      return `${owner} has ${type} record ${data}\n`;
  }
}
