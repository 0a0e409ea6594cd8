"""What looks odd: answers and addresses that somebody who asks may want to look at twice."""
