import { describe, expect, it } from 'vitest';
import { alignCells, DESCRIPTION, GET_TABLE } from './tabWriter.ts';

describe('alignCells', () => {
  it('pads every column but the last to its longest cell and three spaces', () => {
    expect(alignCells('NAME\tTYPE\tAGE\nweb\tClusterIP\t5s\n', GET_TABLE)).toBe(
      'NAME   TYPE        AGE\nweb    ClusterIP   5s\n',
    );
  });

  it('ends a column block at a line without that cell', () => {
    expect(alignCells('Name:\tweb\nIPs:\n  IP:\t10.0.0.1\nControlled By:\tx\n', DESCRIPTION)).toBe(
      'Name:  web\nIPs:\n  IP:           10.0.0.1\nControlled By:  x\n',
    );
  });

  it('pads an empty cell that is ended by a tab', () => {
    expect(alignCells('IP:\t\nIPs:\t<none>\n', DESCRIPTION)).toBe('IP:   \nIPs:  <none>\n');
  });

  it('remembers widths from call to call', () => {
    const widths: number[] = [];
    alignCells('a-long-name\tx\n', GET_TABLE, widths);
    expect(alignCells('b\ty\n', GET_TABLE, widths)).toBe('b             y\n');
  });
});
