/**
 * For how much new there is room in one frame. What finds none comes with the next: a thousand things that come at once
 * must not be felt.
 */
export interface Room {
  left: number;
  missed: boolean;
}

/** Whether there is room for one more; it is taken. */
export function take(room: Room): boolean {
  if (room.left <= 0) {
    room.missed = true;
    return false;
  }
  room.left--;
  return true;
}
