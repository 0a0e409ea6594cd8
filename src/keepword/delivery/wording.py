"""The columns that a file of refused rows has beside the source's own."""

FILE = "refused in file"
ROW = "refused row"
BECAUSE = "refused because"
MOMENT = "refused moment"
LENS = "refused lens"
PERSON = "refused person"
